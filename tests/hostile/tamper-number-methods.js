// Number functions that lie.
// expect: any
// poisons-realm
// @timeout 500
Number.isInteger = () => true;
Number = () => 1e9;
res.statusCode = 'nonsense';
return { a: 1 };
