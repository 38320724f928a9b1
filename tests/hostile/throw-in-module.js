// A module that throws something that cannot be shown.
// expect: 500
// @timeout 2000
throw new Proxy({}, { get() { throw 1; } });
export default () => 1;
