// A process.env that is replaced.
// expect: 200
// poisons-realm
// @timeout 300
process.env = null;
Object.setPrototypeOf(process, null);
return 1;
