// Species of everything.
// expect: any
// poisons-realm
// @timeout 500
for (const ctor of [Array, Promise, Map, Set, RegExp, ArrayBuffer, Object.getPrototypeOf(Uint8Array)]) Object.defineProperty(ctor, Symbol.species, { get() { throw new Error('no'); } });
return Buffer.from('abc').subarray(1);
