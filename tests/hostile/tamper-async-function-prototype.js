// The hidden prototypes of asynchronous functions.
// expect: any
// poisons-realm
// @timeout 500
const AsyncFunction = (async () => {}).constructor;
const AsyncGenerator = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()));
AsyncFunction.prototype.constructor = null;
AsyncGenerator.next = AsyncGenerator.return = () => { for (;;) {} };
return (async function* () { yield 'x'; })();
