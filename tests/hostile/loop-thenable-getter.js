// A then getter that never returns.
// expect: 504
// @timeout 100
return Promise.resolve({ get then() { for (;;) {} } });
