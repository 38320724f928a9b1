// A module that is never done loading.
// expect: 500|504
// worker-may-die
// @timeout 100
for (;;) {}
export default () => 1;
