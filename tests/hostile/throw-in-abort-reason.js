// An abort with a reason that throws.
// expect: 500
// @timeout 2000
const controller = new AbortController();
controller.abort(new Proxy({}, { get() { throw 1; } }));
await fetch('/neighbour', { signal: controller.signal });
