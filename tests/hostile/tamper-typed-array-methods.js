// Typed array methods that lie.
// expect: any
// poisons-realm
// @timeout 500
const proto = Object.getPrototypeOf(Uint8Array.prototype);
proto.set = proto.subarray = proto.slice = () => { throw new Error('no'); };
Object.defineProperty(proto, 'length', { get: () => 2 ** 40 });
Object.defineProperty(proto, 'byteLength', { get: () => 2 ** 40 });
return Buffer.from('abc');
