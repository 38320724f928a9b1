// A listener that dispatches.
// expect: any
// @timeout 1000
const target = new EventTarget();
target.addEventListener('x', () => target.dispatchEvent(new Event('x')));
target.dispatchEvent(new Event('x'));
return 1;
