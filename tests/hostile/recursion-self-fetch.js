// A script that fetches itself without end.
// expect: 508|504|500|503
// worker-may-die
// @timeout 1000
return fetch('/attack');
