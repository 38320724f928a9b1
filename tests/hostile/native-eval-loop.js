// Programs compiled in a loop.
// expect: any
// worker-may-die
// @timeout 100
for (let i = 0; ; i++) eval('function f' + i + '() { return ' + i + '; }');
