// Values that throw when they are printed.
// expect: 200|500
// @timeout 2000
console.log(new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }), { get a() { throw 3; } }, Object.create(null));
console.log('%s %d %j %o', { toString() { throw 1; } }, Symbol('s'), 10n, () => {});
console.table([{ get a() { throw 1; } }]);
return 1;
