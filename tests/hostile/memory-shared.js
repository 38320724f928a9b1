// A shared object that is filled.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
shared.bomb ??= [];
for (;;) shared.bomb.push(new Array(1000).fill(1));
