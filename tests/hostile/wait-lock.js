// Two asynchronous functions that wait for each other.
// expect: 504
// @timeout 100
let a;
let b;
a = (async () => { await null; await b; })();
b = (async () => { await a; })();
await a;
