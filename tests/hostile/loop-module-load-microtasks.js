// A module that never leaves its microtasks while it is loaded.
// expect: 500|504
// worker-may-die
// @timeout 100
while (true) await 0;
export default () => 1;
