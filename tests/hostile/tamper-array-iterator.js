// No array iteration any more.
// expect: any
// poisons-realm
// @timeout 500
Array.prototype[Symbol.iterator] = function* () { for (;;) yield this; };
return { list: [1] };
