// An Iterator.prototype that throws.
// expect: any
// poisons-realm
// @timeout 500
const proto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
Object.defineProperty(proto, Symbol.iterator, { get() { throw new Error('no'); } });
return { list: [...new Map([[1, 2]])] };
