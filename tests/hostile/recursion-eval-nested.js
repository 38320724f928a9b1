// A text of eval inside eval that grows.
// expect: any
// worker-may-die
// @timeout 1000
let code = '1';
for (let i = 0; i < 20; i++) code = 'eval(' + JSON.stringify(code) + ')';
return eval(code);
