// A Response whose getters lie.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Response.prototype, 'status', { get: () => -1 });
Object.defineProperty(Response.prototype, 'headers', { get: () => ({ has() { throw new Error('no'); } }) });
return new Response('x');
