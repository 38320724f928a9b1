// A handler that never settles.
// expect: 504
// @timeout 100
module.exports = () => new Promise(() => {});
