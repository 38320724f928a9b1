
// @debug true
// a comment
function inner(value) {
  if (value) throw new TypeError('on line five');
}

async function outer() {
  await null;
  inner(true);
}

await outer();
