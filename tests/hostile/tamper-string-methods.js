// String methods that throw.
// expect: any
// poisons-realm
// @timeout 500
for (const name of ['slice', 'indexOf', 'split', 'replace', 'replaceAll', 'toLowerCase', 'includes', 'startsWith', 'trim']) String.prototype[name] = () => { throw new Error('no'); };
console.log('x');
throw new Error('y');
