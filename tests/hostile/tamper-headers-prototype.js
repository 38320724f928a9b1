// Headers whose iterator lies.
// expect: any
// poisons-realm
// @timeout 500
Headers.prototype[Symbol.iterator] = function* () { for (;;) yield ['a', 'b\r\nc: d']; };
Headers.prototype.get = () => 'x\r\ny';
return new Response('x', { headers: { a: 'b' } });
