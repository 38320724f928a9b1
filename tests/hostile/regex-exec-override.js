// A regular expression with an exec of its own that never ends.
// expect: 504
// worker-may-die
// @timeout 100
const re = /a/g;
re.exec = () => ({ 0: 'a', index: 0, length: 1 });
return 'aaa'.replace(re, () => '');
