// A JSON.stringify that lies.
// expect: any
// poisons-realm
// @timeout 500
JSON.stringify = () => { throw new Error('no'); };
JSON.parse = () => ({ hacked: true });
return { a: 1 };
