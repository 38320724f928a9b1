// A fetch with a megabyte of headers.
// expect: any
// worker-may-die
// @timeout 2000
const response = await fetch('/neighbour', { headers: Array.from({ length: 20000 }, (_, i) => ['x-' + i, 'v'.repeat(50)]) });
return response.status;
