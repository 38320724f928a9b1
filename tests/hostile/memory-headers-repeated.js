// One header very often.
// expect: any
// worker-may-die
// @timeout 2000
res.setHeader('set-cookie', Array(100000).fill('a=1'));
return 1;
