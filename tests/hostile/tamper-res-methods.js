// A res whose methods lie.
// expect: any
// poisons-realm
// @timeout 500
const proto = Object.getPrototypeOf(res);
proto.flatHeaders = () => 'x-evil\n1\r\nx-worse: 2\n';
proto.hasHeaders = () => true;
proto.onFinish = () => { throw new Error('no'); };
return { a: 1 };
