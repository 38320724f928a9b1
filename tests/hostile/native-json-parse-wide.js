// JSON.parse of a very long list.
// expect: any
// worker-may-die
// @timeout 100
return JSON.parse('[' + '0,'.repeat(5e6) + '0]').length;
