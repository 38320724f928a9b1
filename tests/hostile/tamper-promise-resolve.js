// Promise.resolve and Promise.all that lie.
// expect: any
// poisons-realm
// @timeout 500
Promise.resolve = () => ({});
Promise.all = () => 5;
return { a: Promise.reject(1).catch(() => 2) };
