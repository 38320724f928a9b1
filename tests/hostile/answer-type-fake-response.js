// An object that looks like a Response.
// expect: any
// @timeout 2000
return Object.create(Response.prototype);
