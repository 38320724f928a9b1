// A concatenation of many large buffers.
// expect: any
// worker-may-die
// @timeout 100
const one = Buffer.alloc(1 << 20);
return Buffer.concat(Array(10000).fill(one)).length;
