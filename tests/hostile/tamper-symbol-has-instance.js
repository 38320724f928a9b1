// instanceof that lies.
// expect: any
// poisons-realm
// @timeout 500
for (const ctor of [Response, Blob, ReadableStream, Error, Map, Uint8Array, ArrayBuffer]) Object.defineProperty(ctor, Symbol.hasInstance, { value: () => true });
return { a: 1 };
