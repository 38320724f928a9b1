import zlib from 'node:zlib';
import { promisify } from 'node:util';

const bytes = Buffer.alloc(300_000, 'some text, ');
const later = await promisify(zlib.brotliCompress)(bytes);
const back = await promisify(zlib.brotliDecompress)(later);

const gzip = zlib.createGzip();
const gunzip = zlib.createGunzip();
gzip.pipe(gunzip);
for (let at = 0; at < bytes.length; at += 70_000) gzip.write(bytes.subarray(at, at + 70_000));
gzip.end();
const pieces = [];
for await (const piece of gunzip) pieces.push(piece);

const broken = await new Promise((resolve) => {
  zlib.createInflate().on('error', (error) => resolve(error.message)).end('no such data');
});
export default () => ({ callback: back.equals(bytes), streams: Buffer.concat(pieces).equals(bytes), broken });
