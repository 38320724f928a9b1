// The arguments of the wrapper.
// expect: any
// @timeout 1000
for (let i = 0; i < arguments.length; i++) arguments[i] = null;
return 1;
