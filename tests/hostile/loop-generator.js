// A generator that never ends.
// expect: 504
// @timeout 100
function* forever() {
  for (;;) yield 1;
}
let sum = 0;
for (const one of forever()) sum += one;
return sum;
