// A module with much state.
// expect: any
// worker-may-die
// @timeout 2000
const all = Array.from({ length: 200000 }, (_, i) => 'item ' + i);
export default () => all.length;
