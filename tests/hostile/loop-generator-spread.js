// An endless generator, spread into an array.
// expect: 500|504
// worker-may-die
// @timeout 100
function* forever() {
  for (;;) yield 1;
}
return [...forever()].length;
