// A global eval that redefines.
// expect: any
// poisons-realm
// @timeout 300
(0, eval)('var fetch = 1; var Promise = 2; function Map() {}');
return { a: 1 };
