// with statements over hostile scopes.
// expect: 504
// @timeout 1000
return new Function('trap', 'with (trap) { return x; }')(new Proxy({}, { has: () => true, get(_, key) { if (key === Symbol.unscopables) return undefined; for (;;) {} } }));
