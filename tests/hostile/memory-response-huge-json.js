// A huge JSON answer.
// expect: any
// worker-may-die
// @timeout 2000
return Array(1e6).fill({ key: 'value' });
