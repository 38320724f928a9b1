// An object that looks like a Blob.
// expect: any
// @timeout 2000
return Object.create(Blob.prototype);
