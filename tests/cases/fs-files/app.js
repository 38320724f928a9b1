// Synchronous, with callbacks and with promises: the same file.
const { promises } = require('fs');
fs.rmSync('notes', { recursive: true, force: true });
fs.mkdirSync('notes/old', { recursive: true });
fs.writeFileSync('notes/a.txt', 'grüße');
await promises.appendFile('/data/notes/a.txt', ' und mehr');
const text = await new Promise((resolve, reject) => {
  fs.readFile('notes/a.txt', 'utf8', (error, value) => (error ? reject(error) : resolve(value)));
});
fs.renameSync('notes/a.txt', 'notes/old/b.txt');
await promises.copyFile('notes/old/b.txt', '/tmp/c.txt');
return {
  cwd: process.cwd(),
  text,
  bytes: fs.readFileSync('/tmp/c.txt') instanceof Buffer,
  size: (await promises.stat('notes/old/b.txt')).size,
  list: fs.readdirSync('notes', { recursive: true }),
  same: require('fs/promises') === promises && require('node:fs') === fs,
};
