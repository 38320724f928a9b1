// WeakRefs and registrations without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const registry = new FinalizationRegistry(() => {});
const all = [];
for (;;) {
  const object = {};
  registry.register(object, 1);
  all.push(new WeakRef(object), object);
}
