/**
 * node:zlib against Node's own: what is thrown, what streams emit and in which order, and that nothing is left open.
 * Run: node --test js-prelude/tests/
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import nodeStream from 'node:stream';
import nodeZlib from 'node:zlib';
import util from 'node:util';

const { limits, open } = await import('./codec-services.mjs');
const { default: zlib } = await import('../src/node/zlib.js');
const { pipeline, Readable } = await import('../src/node/stream.js');
const { setUncaughtHandler } = await import('../src/web/uncaught.js');

const text = 'a line of text that repeats, '.repeat(3000);
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 2654435761) >>> 11));

/** What an expression gives under both, in terms both have. */
function outcome(fn, module) {
  try {
    const value = fn(module);
    return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
  } catch (error) {
    const { name, code, errno, message } = error;
    return { name, code, errno, message };
  }
}

function same(name, fn) {
  test(name, () => assert.deepEqual(outcome(fn, zlib), outcome(fn, nodeZlib)));
}

const pairs = [
  ['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip'],
  ['brotliCompress', 'brotliDecompress'],
];
const quick = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

for (const [pack, unpack] of pairs) {
  test(`${pack} and ${unpack}, at once, with a callback and as streams`, async () => {
    for (const input of ['', 'x', text, noise]) {
      const bytes = Buffer.from(input);
      const packed = zlib[`${pack}Sync`](input, quick);
      assert.ok(packed instanceof Uint8Array && typeof packed.equals === 'function');
      assert.ok(bytes.equals(nodeZlib[`${unpack}Sync`](packed)));
      assert.ok(bytes.equals(zlib[`${unpack}Sync`](packed)));
      const later = await util.promisify(zlib[pack])(input, quick);
      assert.ok(bytes.equals(await util.promisify(zlib[unpack])(later)));
      const name = (fn) => `create${fn[0].toUpperCase()}${fn.slice(1)}`;
      assert.ok(bytes.equals(await collected(zlib[name(unpack)](), await collected(zlib[name(pack)](quick), bytes))));
    }
    assert.equal(open.streams.size, 0);
  });
}

async function collected(stream, input) {
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  const end = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
  for (let at = 0; at < input.length; at += 50_000) stream.write(input.subarray(at, at + 50_000));
  stream.end();
  await end;
  return Buffer.concat(pieces);
}

const bytes = (...list) => Buffer.from(list);
same('empty input is an end too early', (z) => z.gunzipSync(bytes()));
same('the same for brotli', (z) => z.brotliDecompressSync(bytes()));
same('zeros may follow a member', (z) => z.gunzipSync(Buffer.concat([z.gzipSync('a'), z.gzipSync('b'), Buffer.alloc(9)])));
same('anything may follow what is not gzip', (z) => z.inflateSync(Buffer.concat([z.deflateSync('a'), bytes(9, 9)])));
same('a wrong header', (z) => z.gunzipSync(Buffer.from('hello')));
same('broken brotli', (z) => z.brotliDecompressSync(Buffer.from('hello world')));
same('a truncated stream', (z) => z.gunzipSync(z.gzipSync('abc').subarray(0, 12)));
same('a truncated stream that is to be read as far as it goes', (z) => (
  z.gunzipSync(z.gzipSync('abc').subarray(0, 20), { finishFlush: z.constants.Z_SYNC_FLUSH }).length >= 0
));
same('a dictionary', (z) => z.inflateSync(z.deflateSync(text, { dictionary: Buffer.from(text) }), { dictionary: Buffer.from(text) }));
same('a missing dictionary', (z) => z.inflateSync(z.deflateSync('abcabc', { dictionary: Buffer.from('abcabc') })));
same('a limit of output', (z) => z.gunzipSync(z.gzipSync(Buffer.alloc(1000)), { maxOutputLength: 100 }));
for (const [name, value] of [
  ['level', 10], ['level', 'a'], ['windowBits', 16], ['windowBits', 8], ['memLevel', 0], ['strategy', 9], ['chunkSize', 1],
  ['flush', 6], ['finishFlush', -1], ['dictionary', 'abc'], ['level', Infinity], ['level', NaN],
]) {
  same(`the option ${name} ${String(value)}`, (z) => z.gunzipSync(z.gzipSync('x', { [name]: value })));
}
same('inflating with the window of the data', (z) => z.inflateSync(z.deflateSync('x'), { windowBits: 0 }));
same('an unknown brotli parameter', (z) => z.brotliCompressSync('x', { params: { 99: 1 } }));
same('a brotli parameter that is no number', (z) => z.brotliCompressSync('x', { params: { 1: 'x' } }));
for (const input of [5, undefined, null, {}, []]) same(`${JSON.stringify(input)} is nothing to compress`, (z) => z.gzipSync(input));
same('a view of two bytes each', (z) => z.gunzipSync(z.gzipSync(new Uint16Array([0x4141, 0x4242]))));
same('a buffer', (z) => z.gunzipSync(z.gzipSync(new Uint8Array([65]).buffer)));
same('no callback', (z) => z.gzip('x'));
same('info', (z) => Object.keys(z.gzipSync('x', { info: true })));
same('checksums', (z) => [z.crc32('hello'), z.crc32(Buffer.from('lo'), z.crc32('hel')), z.crc32('')]);
same('a checksum of nothing', (z) => outcome(() => z.crc32(5)).code);
same('constants', (z) => ({ ...z.constants }));
same('codes', (z) => ({ ...z.codes }));

test('everything Node has is there', () => {
  const missing = Object.keys(nodeZlib).filter((key) => !(key in zlib) && !/zstd/i.test(key));
  assert.deepEqual(missing, []);
});

test('classes are called with and without new, and can be derived from', () => {
  assert.ok(zlib.Gzip() instanceof zlib.Gzip);
  assert.ok(new zlib.Gunzip() instanceof zlib.Gunzip);
  class Own extends zlib.Inflate {}
  assert.ok(new Own() instanceof zlib.Inflate);
  assert.equal(zlib.createUnzip().constructor.name, 'Unzip');
});

/** The events of a stream, in order, under both. */
function sameEvents(name, drive) {
  test(name, async () => {
    const run = async (module) => {
      const log = [];
      await new Promise((resolve) => {
        drive(module, log, resolve);
        setTimeout(resolve, 100);
      });
      return log;
    };
    assert.deepEqual(await run(zlib), await run(nodeZlib));
    assert.equal(open.streams.size, 0);
  });
}

const watch = (stream, log) => stream
  .on('data', (piece) => log.push(String(piece)))
  .on('end', () => log.push('end'))
  .on('error', (error) => log.push(`${error.code} ${error.message}`))
  .on('close', () => log.push('close'));

sameEvents('nothing at all', (z, log) => watch(z.createGunzip(), log).end());
sameEvents('what is no gzip', (z, log) => watch(z.createGunzip(), log).end('hello'));
sameEvents('a stream cut short', (z, log) => watch(z.createInflate(), log).end(z.deflateSync('abc').subarray(0, 2)));
sameEvents('what follows the end', (z, log) => watch(z.createInflate(), log).end(Buffer.concat([z.deflateSync('abc'), bytes(1, 2)])));
sameEvents('flushing', (z, log) => {
  const stream = z.createDeflateRaw();
  const back = watch(z.createInflateRaw({ finishFlush: z.constants.Z_SYNC_FLUSH }), log);
  stream.on('data', (piece) => log.push(piece.length));
  stream.write('hello');
  stream.flush(() => {
    log.push('flushed');
    stream.end('world');
    stream.on('end', () => {
      log.push(stream.bytesWritten);
      back.end(z.deflateRawSync('x'));
    });
  });
});
sameEvents('closing', (z, log) => {
  const stream = watch(z.createGzip(), log);
  stream.write('abc');
  stream.close(() => log.push('callback'));
});
sameEvents('resetting', (z, log) => {
  const stream = watch(z.createInflate(), log);
  stream.write(z.deflateSync('first'), () => {
    stream.reset();
    stream.end(z.deflateSync('second'));
  });
});
sameEvents('parameters before the first write', (z, log) => {
  const stream = z.createDeflate({ level: 9 });
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece)).on('end', () => log.push(z.inflateSync(Buffer.concat(pieces)).toString()));
  stream.params(0, z.constants.Z_DEFAULT_STRATEGY, (error) => {
    log.push(error ?? null);
    stream.end('abc');
  });
});

test('a slow reader is waited for', async () => {
  limits.outputBytes = 1000;
  try {
    const stream = zlib.createGunzip();
    stream.end(zlib.gzipSync(Buffer.alloc(200_000)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(stream.readableLength <= stream.readableHighWaterMark + 1000, `${stream.readableLength} are waiting`);
    let length = 0;
    for await (const piece of stream) length += piece.length;
    assert.equal(length, 200_000);
  } finally {
    limits.outputBytes = 256 * 1024;
  }
});

test('streams make a pipeline', async () => {
  const pieces = [];
  await util.promisify(pipeline)(
    Readable.from([noise.subarray(0, 70_000), noise.subarray(70_000)]), zlib.createBrotliCompress(quick),
    zlib.createBrotliDecompress(),
    async function* (source) {
      for await (const piece of source) pieces.push(piece);
    },
  );
  assert.ok(noise.equals(Buffer.concat(pieces)));
  assert.equal(open.streams.size, 0);
});

test('they work with streams of Node itself', async () => {
  const packed = await collected(zlib.createGzip(), Buffer.from(text));
  const unpacked = [];
  await new Promise((resolve, reject) => {
    nodeStream.Readable.from([packed]).pipe(nodeZlib.createGunzip()).on('data', (piece) => unpacked.push(piece)).on('end', resolve).on('error', reject);
  });
  assert.equal(Buffer.concat(unpacked).toString(), text);
});

test('a listener that throws is an uncaught error, once', async () => {
  const caught = [];
  setUncaughtHandler((error) => caught.push(error));
  // Compressing brotli at its best is done elsewhere, so nobody is left to throw to.
  const stream = zlib.createBrotliCompress();
  stream.on('data', () => { throw 'mine'; });
  stream.end(noise.subarray(0, 1000));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual(caught, ['mine']);
});

test('a chunk at once, for those who drive streams by hand', () => {
  const stream = new zlib.Deflate();
  const packed = Buffer.concat([stream._processChunk(Buffer.from('abc'), 0), stream._processChunk(Buffer.alloc(0), 4)]);
  assert.equal(nodeZlib.inflateSync(packed).toString(), 'abc');
  stream.close();
});
