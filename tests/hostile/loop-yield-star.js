// Generators that delegate to each other.
// expect: 504
// @timeout 100
function* a() {
  for (;;) yield* b();
}
function* b() {}
for (const x of a()) void x;
