/** CompressionStream and DecompressionStream: the standard's rules on what is an error, and what happens to large chunks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';

const { limits, open } = await import('./codec-services.mjs');
const { CompressionStream, DecompressionStream } = await import('../src/web/compression.js');

const native = {
  deflate: [zlib.deflateSync, zlib.inflateSync],
  'deflate-raw': [zlib.deflateRawSync, zlib.inflateRawSync],
  gzip: [zlib.gzipSync, zlib.gunzipSync],
  brotli: [zlib.brotliCompressSync, zlib.brotliDecompressSync],
};
const formats = Object.keys(native);
const encode = (text) => new TextEncoder().encode(text);

async function through(stream, chunks) {
  const writer = stream.writable.getWriter();
  for (const chunk of chunks) writer.write(chunk).catch(() => {});
  writer.close().catch(() => {});
  const pieces = [];
  for await (const piece of stream.readable) {
    assert.equal(piece.constructor, Uint8Array);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

for (const format of formats) {
  const [pack, unpack] = native[format];
  const packed = pack('expected output');
  const decompress = (...chunks) => through(new DecompressionStream(format), chunks);

  test(`${format}: what is compressed can be decompressed`, async () => {
    for (const chunks of [[], [''], ['Hello', '', 'Hello'], ['x'.repeat(300_000), 'y']]) {
      const output = await through(new CompressionStream(format), chunks.map(encode));
      assert.equal(unpack(output).toString(), chunks.join(''));
    }
  });

  test(`${format}: input in pieces of any size and kind`, async () => {
    for (let size = 1; size < 16; size++) {
      const chunks = [];
      for (let at = 0; at < packed.length; at += size) chunks.push(new Uint8Array(packed.subarray(at, at + size)));
      assert.equal(String(await decompress(...chunks)), 'expected output');
    }
    const buffer = new Uint8Array(packed).buffer;
    for (const chunk of [buffer, new DataView(buffer), new Int8Array(buffer)]) {
      assert.equal(String(await decompress(chunk)), 'expected output');
    }
  });

  test(`${format}: too little, too much, or something else`, async () => {
    await assert.rejects(decompress(), TypeError);
    await assert.rejects(decompress(packed.subarray(0, -1)), TypeError);
    await assert.rejects(decompress(packed, new Uint8Array([0])), TypeError);
    await assert.rejects(decompress(Buffer.concat([packed, Buffer.alloc(1)])), TypeError);
    await assert.rejects(decompress(Buffer.from('no such data, whatever the format is')), TypeError);
    for (const chunk of [undefined, null, 3.14, {}, [65], 'text']) {
      await assert.rejects(decompress(chunk), TypeError);
      await assert.rejects(through(new CompressionStream(format), [chunk]), TypeError);
    }
    assert.equal(open.streams.size, 0, 'every stream is closed');
  });

  test(`${format}: what comes before an error is given`, async () => {
    const { readable, writable } = new DecompressionStream(format);
    const reader = readable.getReader();
    writable.getWriter().write(new Uint8Array([...packed, 0])).catch(() => {});
    assert.equal(Buffer.from((await reader.read()).value).toString(), 'expected output');
    await assert.rejects(reader.read(), TypeError);
  });
}

test('formats', () => {
  for (const Stream of [CompressionStream, DecompressionStream]) {
    assert.throws(() => new Stream(), TypeError);
    assert.throws(() => new Stream('zip'), TypeError);
    assert.throws(() => new Stream('GZIP'), TypeError);
    const thrown = new Error('mine');
    assert.throws(() => new Stream({ toString() { throw thrown; } }), thrown);
    assert.equal(Object.prototype.toString.call(new Stream('gzip')), `[object ${Stream.name}]`);
  }
});

test('a bomb waits for its reader', async () => {
  const { readable, writable } = new DecompressionStream('gzip');
  const reader = readable.getReader();
  const first = reader.read();
  let isWritten = false;
  writable.getWriter().write(zlib.gzipSync(Buffer.alloc(40 << 20))).then(() => { isWritten = true; });
  let length = (await first).value.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(isWritten, false);
  while (length < 40 << 20) length += (await reader.read()).value.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isWritten, true);
});

test('cancelling and aborting close the stream of the host', async () => {
  limits.outputBytes = 1000;
  try {
    for (const end of [
      ({ readable }) => readable.cancel('enough'),
      ({ writable }) => writable.abort('enough'),
    ]) {
      const stream = new DecompressionStream('gzip');
      const reader = stream.readable.getReader();
      const writer = stream.writable.getWriter();
      writer.write(zlib.gzipSync(Buffer.alloc(100_000))).catch(() => {});
      writer.closed.catch(() => {});
      await reader.read();
      reader.releaseLock();
      writer.releaseLock();
      await end(stream);
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(open.streams.size, 0);
    }
  } finally {
    limits.outputBytes = 256 * 1024;
  }
});
