// RegExp methods that lie.
// expect: 500
// poisons-realm
// @timeout 500
RegExp.prototype.test = () => true;
RegExp.prototype.exec = () => null;
res.setHeader('bad name\r\nx-evil: 1', 'value\r\nx-evil: 2');
return { a: 1 };
