// Listeners that throw.
// expect: 200|500
// @timeout 2000
const target = new EventTarget();
target.addEventListener('x', () => { throw new Proxy({}, { get() { throw 1; } }); });
target.dispatchEvent(new Event('x'));
return 1;
