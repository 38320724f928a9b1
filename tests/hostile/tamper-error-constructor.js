// No errors any more.
// expect: any
// poisons-realm
// @timeout 500
globalThis.Error = globalThis.TypeError = globalThis.RangeError = () => { throw 1; };
res.setHeader("bad name", 1);
