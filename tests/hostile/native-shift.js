// A shift of a long list, again and again.
// expect: any
// worker-may-die
// @timeout 100
const list = Array(300000).fill(0);
while (list.length) list.shift();
return list.length;
