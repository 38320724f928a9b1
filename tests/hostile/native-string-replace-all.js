// A replaceAll that multiplies.
// expect: any
// worker-may-die
// @timeout 100
let text = 'a';
for (;;) text = text.replaceAll('a', 'aaaaaaaaaa');
