// A response of detached bytes.
// expect: any
// poisons-realm
// @timeout 500
const bytes = new Uint8Array(1000);
structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
return bytes;
