// An event listener that never returns.
// expect: 504
// @timeout 100
const target = new EventTarget();
target.addEventListener('x', () => { for (;;) {} });
target.dispatchEvent(new Event('x'));
