// Very deep nesting in a v-flag class.
// expect: any
// worker-may-die
// @timeout 1000
return new RegExp('['.repeat(20000) + 'a' + ']'.repeat(20000), 'v').test('a');
