// A response that is destroyed before it began.
// expect: any
// @timeout 2000
res.destroy();
return 1;
