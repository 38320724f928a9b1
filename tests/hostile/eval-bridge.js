// The native door, which is not there.
// expect: 200
// @timeout 1000
const names = Object.getOwnPropertyNames(globalThis).filter((name) => /bridge|javy|host|native|std|quickjs/i.test(name));
if (names.length) throw new Error(names.join());
return 1;
