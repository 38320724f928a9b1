// An array iterator that never ends.
// expect: any
// poisons-realm
// @timeout 500
const proto = Object.getPrototypeOf([][Symbol.iterator]());
proto.next = () => ({ done: false, value: 1 });
return { list: [1] };
