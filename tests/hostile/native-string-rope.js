// A string of a million pieces, flattened over and over.
// expect: any
// worker-may-die
// @timeout 100
let text = '';
for (let i = 0; ; i++) {
  text += i;
  text.charCodeAt(0);
}
