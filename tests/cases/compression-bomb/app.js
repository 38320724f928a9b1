// 64 MiB of zeros in 64 KiB, which is more than the sandbox has; a reader that only counts needs little of it.
const { createGzip } = require('node:zlib');
const gzip = createGzip();
const packed = [];
gzip.on('data', (piece) => packed.push(piece));
const zeros = Buffer.alloc(1 << 20);
for (let i = 0; i < 64; i++) await new Promise((resolve) => gzip.write(zeros, resolve));
await new Promise((resolve) => gzip.on('end', resolve).end());

const stream = new DecompressionStream('gzip');
const writer = stream.writable.getWriter();
writer.write(Buffer.concat(packed));
writer.close();
let length = 0;
for await (const piece of stream.readable) length += piece.length;
return { packed: Buffer.concat(packed).length < 100_000, length };
