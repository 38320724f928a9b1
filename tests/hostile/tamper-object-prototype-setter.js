// Setters for numbers on Object.prototype.
// expect: any
// poisons-realm
// @timeout 500
for (const key of ['id', 'status', 'value', 'a', 'b', 'text', 'bytes', 'headers', 'drained', 'main', '0', '1']) {
  Object.defineProperty(Object.prototype, key, { set() { for (;;) {} }, get() { return 7; }, configurable: true });
}
return { answered: true };
