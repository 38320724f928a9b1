// A toPrimitive on everything.
// expect: any
// poisons-realm
// @timeout 500
for (const ctor of [Object, Number, String]) ctor.prototype[Symbol.toPrimitive] = () => { throw new Error("no"); };
return `${[1]}`;
