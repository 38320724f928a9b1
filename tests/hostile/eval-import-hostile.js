// import() of what cannot be text.
// expect: 504
// @timeout 1000
await import({ toString() { for (;;) {} } });
