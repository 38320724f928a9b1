// An object that looks like bytes.
// expect: any
// @timeout 2000
return Object.create(Uint8Array.prototype);
