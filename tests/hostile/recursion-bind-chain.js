// A very long chain of bind.
// expect: any
// worker-may-die
// @timeout 1000
let f = () => 1;
for (let i = 0; i < 200000; i++) f = f.bind(null);
return f();
