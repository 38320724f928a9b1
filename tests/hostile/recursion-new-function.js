// new Function inside new Function.
// expect: 500|504
// @timeout 1000
globalThis.down = () => new Function('return down()')();
return down();
