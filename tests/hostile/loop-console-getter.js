// A value that never lets itself be printed.
// expect: 200|504
// @timeout 100
console.log({ get trap() { for (;;) {} } }, new Proxy({}, { ownKeys() { for (;;) {} } }));
return 1;
