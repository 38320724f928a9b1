res.setHeader('content-type', 'text/plain');
const block = 'x'.repeat(32768);
let waits = 0;
for (let index = 0; index < 32; index++) {
  if (!res.write(block)) {
    waits += 1;
    await new Promise((resolve) => res.once('drain', resolve));
  }
}
console.log('waited', waits > 0);
res.end();
