// A query of very many pairs.
// expect: any
// worker-may-die
// @timeout 100
const params = new URLSearchParams('a=b&'.repeat(1e6));
params.sort();
return params.toString().length;
