// A Map size that lies.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Map.prototype, "size", { get: () => 1e9 });
Promise.reject(1);
return { a: 1 };
