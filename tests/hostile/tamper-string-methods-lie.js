// String methods that lie.
// expect: any
// poisons-realm
// @timeout 500
String.prototype.slice = () => 'x'.repeat(1000);
String.prototype.indexOf = () => -1;
String.prototype.toLowerCase = () => '\r\nx-evil: 1';
res.setHeader('X-A', 'b');
return { a: 1 };
