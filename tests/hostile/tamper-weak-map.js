// WeakMap methods that throw.
// expect: any
// poisons-realm
// @timeout 500
WeakMap.prototype.get = WeakMap.prototype.has = WeakSet.prototype.has = () => { throw new Error('no'); };
return new Response('x');
