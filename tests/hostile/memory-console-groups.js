// Groups and counters without end.
// expect: any
// worker-may-die
// @timeout 2000
for (let i = 0; i < 200000; i++) {
  console.group(i);
  console.count('label ' + i);
  console.time('label ' + i);
}
return 1;
