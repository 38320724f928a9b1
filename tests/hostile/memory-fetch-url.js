// A fetch of a very long URL.
// expect: any
// worker-may-die
// @timeout 2000
const response = await fetch('/neighbour?x=' + 'y'.repeat(5e6));
return response.status;
