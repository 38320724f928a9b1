// A regular expression of very many alternatives.
// expect: any
// worker-may-die
// @timeout 100
return new RegExp(Array.from({ length: 200000 }, (_, i) => 'a' + i).join('|')).test('b');
