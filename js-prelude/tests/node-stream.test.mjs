/**
 * The streams against Node's own: every scenario runs on both, and what it logged (events, values, errors, in their
 * order)
 * must be the same.
 *
 *   node --test js-prelude/tests/node-stream.test.mjs
 */

import './node-host.mjs';
import assert from 'node:assert/strict';
import nativeStream from 'node:stream';
import nativeDecoder from 'node:string_decoder';
import { test } from 'node:test';

const ours = (await import('../src/node/stream.js')).default;
const oursDecoder = (await import('../src/node/string_decoder.js')).default;
const { nextTick } = await import('../src/node/next-tick.js');

const wait = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** An error as a log has it. */
function shown(value) {
  if (value instanceof Error) return `${value.name}:${value.code ?? ''}:${value.message}`;
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString('latin1')}>`;
  return value;
}

async function record(S, tick, scenario) {
  const lines = [];
  const log = (...values) => lines.push(values.map(shown));
  /** Logs every event of a stream. */
  const watch = (stream, name, types = ['end', 'close', 'finish', 'prefinish', 'error', 'pause', 'resume', 'pipe',
    'unpipe', 'drain']) => {
    for (const type of types) stream.on(type, (value) => log(name, type, type === 'error' ? value : ''));
    return stream;
  };
  try {
    await scenario({ S, log, watch, tick, wait });
  } catch (error) {
    log('threw', error);
  }
  await wait(15);
  return lines;
}

function same(name, scenario) {
  test(name, async () => {
    const expected = await record(nativeStream, process.nextTick, scenario);
    const actual = await record(ours, nextTick, scenario);
    assert.deepEqual(actual, expected);
    assert.ok(expected.length > 0, 'a scenario that logs nothing shows nothing');
  });
}

// Readable

same('data, then end and close', ({ S, log, watch }) => {
  let n = 0;
  const r = watch(new S.Readable({ read() { this.push(n < 3 ? `c${n++}` : null); } }), 'r');
  r.on('data', (chunk) => log('data', chunk));
  log(r.readableFlowing, r.readable, r.readableLength);
});

same('a readable that pushes later', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() { log('_read'); } }), 'r');
  r.on('data', (chunk) => log('data', chunk));
  await wait();
  log(r.push('one'));
  log(r.push('two'));
  await wait();
  r.push(null);
  log('pushed');
});

same('readable and read(n)', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.on('readable', () => {
    log('readable', r.readableLength);
    let chunk;
    while ((chunk = r.read(3)) !== null) log('read', chunk);
  });
  r.push('abcd');
  await wait();
  r.push('efgh');
  await wait();
  r.push(null);
});

same('read() of everything', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.push('ab');
  r.push('cd');
  await wait();
  log(r.read(), r.read());
  r.push('x');
  log(r.read(0), r.readableLength, r.read(5), r.read(1));
  r.push(null);
  log(r.read());
});

same('the high water mark', ({ S, log }) => {
  const r = new S.Readable({ highWaterMark: 4, read() {} });
  log(r.push('ab'), r.push('cd'), r.push('ef'), r.readableHighWaterMark, r.readableLength);
  const o = new S.Readable({ objectMode: true, read() {} });
  log(o.readableHighWaterMark, o.readableObjectMode, o.push({}), o.push(0), o.push(''), o.readableLength);
  r.read(100);
  log(r.readableHighWaterMark);
  for (const highWaterMark of [-1, 1.5, 'x', NaN]) {
    try {
      new S.Readable({ highWaterMark });
      log('taken');
    } catch (error) {
      log(error);
    }
  }
});

same('reads ahead to the mark', async ({ S, log, wait }) => {
  let n = 0;
  const r = new S.Readable({ highWaterMark: 10, read(size) { log('_read',
    size); this.push('abc'); if (++n > 6) this.push(null); } });
  r.once('readable', () => {});
  await wait();
  log(r.readableLength);
  r.read(5);
  await wait();
  log(r.readableLength);
});

same('object mode with falsy values', ({ S, log, watch }) => {
  const values = [0, '', false, undefined, NaN, null];
  const r = watch(new S.Readable({ objectMode: true, read() { this.push(values.shift()); } }), 'r');
  r.on('data', (value) => log('data', String(value)));
});

same('pause and resume', async ({ S, log, watch, wait }) => {
  let n = 0;
  const r = watch(new S.Readable({ read() { this.push(n < 5 ? String(n++) : null); } }), 'r');
  r.on('data', (chunk) => {
    log('data', chunk);
    if (String(chunk) === '2') {
      r.pause();
      log(r.isPaused(), r.readableFlowing);
      setTimeout(() => r.resume(), 2);
    }
  });
  await wait(5);
});

same('resume throws all away', ({ S, watch }) => {
  let n = 0;
  watch(new S.Readable({ read() { this.push(n++ < 3 ? 'x' : null); } }), 'r').resume();
});

same('removing readable lets data flow', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  const onReadable = () => log('readable');
  r.on('readable', onReadable);
  r.on('data', (chunk) => log('data', chunk));
  r.push('a');
  await wait();
  log(r.readableFlowing);
  r.removeListener('readable', onReadable);
  await wait();
  log(r.readableFlowing);
  r.push('b');
  r.push(null);
});

same('setEncoding over split characters', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  const bytes = Buffer.from('a€😀z');
  r.push(bytes.subarray(0, 2));
  r.setEncoding('utf8');
  r.on('data', (chunk) => log('data', chunk));
  await wait();
  for (const byte of bytes.subarray(2, 7)) r.push(Buffer.from([byte]));
  r.push(null);
  log(r.readableEncoding);
});

same('unshift', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.push('body');
  r.unshift('head ');
  r.on('data', (chunk) => log('data', chunk));
  await wait();
  r.push(null);
  await wait();
  r.unshift('late');
});

same('push after the end', async ({ S, watch }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.push(null);
  r.push('x');
});

same('a chunk of a wrong type', async ({ S, watch }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.push({});
});

same('_read that throws', async ({ S, watch }) => {
  watch(new S.Readable({ read() { throw new Error('in read'); } }), 'r').resume();
});

same('no _read', async ({ S, watch }) => {
  watch(new S.Readable(), 'r').resume();
});

same('destroy with an error', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {}, destroy(error, callback) { log('_destroy', error); callback(error); } }),
    'r');
  r.on('data', () => {});
  r.push('x');
  log(r.destroy(new Error('gone')) === r, r.destroyed, r.readable, r.errored, r.closed);
  await wait();
  log(r.closed, r.readableAborted, r.destroyed, r.readableEnded);
  r.destroy(new Error('again'));
});

same('destroy without an error, and with a late one', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {}, destroy(error, callback) { setTimeout(callback, 2,
    new Error('late')); } }), 'r');
  r.destroy();
  log(r.errored, r.closed);
  await wait(6);
  log(r.errored, r.closed);
});

same('emitClose and autoDestroy off', async ({ S, log, watch, wait }) => {
  const a = watch(new S.Readable({ read() { this.push(null); }, emitClose: false }), 'a').resume();
  const b = watch(new S.Readable({ read() { this.push(null); }, autoDestroy: false }), 'b').resume();
  await wait();
  log(a.destroyed, b.destroyed);
});

same('construct comes first', async ({ S, log, watch }) => {
  const r = watch(new S.Readable({
    construct(callback) { log('construct'); setTimeout(callback, 3); },
    read() { log('_read'); this.push(null); },
  }), 'r');
  r.resume();
});

same('construct that fails', async ({ S, log, watch }) => {
  const r = watch(new S.Readable({ construct(callback) { callback(new Error('no')); }, read() { log('_read'); } }),
    'r');
  r.resume();
  const w = watch(new S.Writable({ construct() { throw new Error('never'); }, write() { log('_write'); } }), 'w');
  w.write('x', (error) => log('cb', error));
});

same('destroy while constructing', async ({ S, log, watch }) => {
  const w = watch(new S.Writable({
    construct(callback) { setTimeout(callback, 3); },
    destroy(error, callback) { log('_destroy', error); callback(error); },
    write() { log('_write'); },
  }), 'w');
  w.write('x', (error) => log('cb', error));
  w.destroy(new Error('early'), (error) => log('destroyed', error));
});

same('async iteration', async ({ S, log, watch }) => {
  let n = 0;
  const r = watch(new S.Readable({ read() { this.push(n < 3 ? `c${n++}` : null); } }), 'r');
  for await (const chunk of r) log(chunk);
  log('over', r.destroyed);
});

same('leaving the iteration destroys', async ({ S, log, watch, wait }) => {
  let n = 0;
  const r = watch(new S.Readable({ objectMode: true, read() { this.push(n++); } }), 'r');
  for await (const value of r) if (value === 2) break;
  log('left', r.destroyed);
  await wait();
  const kept = watch(new S.Readable({ objectMode: true, read() { this.push(n++); } }), 'kept');
  for await (const value of kept.iterator({ destroyOnReturn: false })) { log(value); break; }
  log(kept.destroyed);
});

same('an error in the iteration', async ({ S, log, watch }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  r.push('a');
  setTimeout(() => r.destroy(new Error('cut')), 3);
  try {
    for await (const chunk of r) log(chunk);
  } catch (error) {
    log('caught', error);
  }
});

same('a premature close in the iteration', async ({ S, log }) => {
  const r = new S.Readable({ read() {} });
  r.push('a');
  setTimeout(() => r.destroy(), 3);
  try {
    for await (const chunk of r) log(chunk);
    log('over');
  } catch (error) {
    log('caught', error);
  }
});

same('Readable.from', async ({ S, log, watch, wait }) => {
  for (const source of [['a', 'b'], new Set([1, 2]), 'text', S._uint8ArrayToBuffer(new Uint8Array([104, 105])),
    (async function* () { yield 'x'; yield 'y'; })()]) {
    const r = S.Readable.from(source);
    log(r.readableObjectMode, r.readableHighWaterMark);
    r.on('data', (chunk) => log('data', chunk)).on('end', () => log('end')).on('close', () => log('close'));
    await wait(2);
  }
  const failing = watch(S.Readable.from((function* () { yield 1; throw new Error('generator'); })()), 'failing');
  failing.on('data', (value) => log(value));
  await wait(2);
  const withNull = watch(S.Readable.from([1, null, 2]), 'null').on('data', (value) => log(value));
  await wait(2);
  log(withNull.destroyed);
  try {
    S.Readable.from(5);
  } catch (error) {
    log(error);
  }
});

same('destroying Readable.from returns the generator', async ({ S, log, wait }) => {
  const r = S.Readable.from((function* () { try { yield 1; yield 2; } finally { log('finally'); } })());
  r.on('error', (error) => log(error)).on('close', () => log('close'));
  r.once('data', () => r.destroy());
  await wait(2);
  const e = S.Readable.from((function* () { try { yield 1; yield 2; } catch (error) { log('caught', error); } })());
  e.on('error', (error) => log(error)).on('close', () => log('close'));
  e.once('data', () => e.destroy(new Error('stop')));
});

same('wrap', async ({ S, log, watch }) => {
  const old = new S();
  old.readable = true;
  old.pause = () => log('paused');
  old.resume = () => log('resumed');
  const r = watch(new S.Readable({ highWaterMark: 2 }).wrap(old), 'r');
  r.on('data', (chunk) => log('data', chunk));
  old.emit('data', Buffer.from('abc'));
  old.emit('data', Buffer.from('def'));
  old.emit('end');
});

// Writable

same('write, end, finish', ({ S, log, watch }) => {
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { log('_write', chunk, encoding); callback(); } }),
    'w');
  log(w.write('a', () => log('cb a')));
  log(w.write(Buffer.from('b'), 'utf8', () => log('cb b')));
  w.end('c', () => log('cb end'));
  log(w.writableEnded, w.writableFinished, w.writable);
});

same('slow writes wait in order', ({ S, log, watch }) => {
  const w = watch(new S.Writable({
    highWaterMark: 4,
    write(chunk, encoding, callback) { log('_write', chunk); setTimeout(callback, 1); },
  }), 'w');
  log(w.write('ab', () => log('cb')), w.write('cd', () => log('cb2')), w.writableNeedDrain, w.writableLength);
  log(w.write('ef'));
  w.on('drain', () => { if (!w.writableEnded) w.end('gh'); });
});

same('writev', ({ S, log, watch }) => {
  const w = watch(new S.Writable({
    writev(chunks, callback) { log('_writev', chunks.map(({ chunk,
      encoding }) => `${chunk}/${encoding}`).join()); setTimeout(callback, 1); },
  }), 'w');
  w.write('a', () => log('a'));
  w.write('b', () => log('b'));
  w.write('c', () => log('c'));
  w.end();
});

same('cork and uncork', async ({ S, log, watch, wait }) => {
  const w = watch(new S.Writable({
    write(chunk, encoding, callback) { log('_write', chunk); callback(); },
    writev(chunks, callback) { log('_writev', chunks.length); callback(); },
  }), 'w');
  w.cork();
  w.cork();
  w.write('a');
  w.write('b');
  log(w.writableCorked, w.writableLength);
  w.uncork();
  w.uncork();
  await wait();
  w.cork();
  w.write('c');
  w.end();
  log(w.writableCorked);
});

same('strings left as they are', ({ S, log, watch }) => {
  const w = watch(new S.Writable({ decodeStrings: false, write(chunk, encoding, callback) { log(typeof chunk, chunk,
    encoding); callback(); } }), 'w');
  w.setDefaultEncoding('latin1');
  w.write('a');
  w.write('6162', 'hex');
  w.end();
  for (const attempt of [() => w.setDefaultEncoding('none'), () => new S.Writable({ write() {} }).write('x', 'none')]) {
    try {
      attempt();
    } catch (error) {
      log(error);
    }
  }
});

same('chunks that are none', ({ S, log }) => {
  const w = new S.Writable({ write(chunk, encoding, callback) { callback(); } });
  for (const chunk of [null, 5, {}, undefined]) {
    try {
      log(w.write(chunk));
    } catch (error) {
      log(error);
    }
  }
});

same('write after end', async ({ S, log, watch, wait }) => {
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { callback(); } }), 'w');
  w.end();
  log(w.write('x', (error) => log('cb', error)));
  await wait();
  w.end((error) => log('end cb', error));
  log(w.write('y', (error) => log('cb', error)));
});

same('end twice', async ({ S, log, watch, wait }) => {
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { callback(); } }), 'w');
  w.end(() => log('first'));
  w.end((error) => log('second', error));
  await wait();
  w.end((error) => log('third', error));
});

same('a write that fails', async ({ S, log, watch }) => {
  for (const late of [false, true]) {
    const w = watch(new S.Writable({
      write(chunk, encoding, callback) { if (late) setTimeout(callback, 1,
        new Error('bad')); else callback(new Error('bad')); },
    }), `w${late}`);
    w.write('a', (error) => log(late, 'a', error));
    w.write('b', (error) => log(late, 'b', error));
    w.end((error) => log(late, 'end', error));
  }
});

same('a callback called twice', async ({ S, watch }) => {
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { callback(); callback(); } }), 'w');
  w.write('a');
});

same('final', async ({ S, log, watch }) => {
  const a = watch(new S.Writable({ write(c, e, callback) { callback(); },
    final(callback) { log('_final'); callback(); } }), 'a');
  a.end('x', () => log('a end'));
  const b = watch(new S.Writable({ write(c, e, callback) { callback(); }, final(callback) { setTimeout(callback,
    2); } }), 'b');
  b.end(() => log('b end'));
  const c = watch(new S.Writable({ write(c, e, callback) { callback(); },
    final(callback) { callback(new Error('final')); } }), 'c');
  c.end((error) => log('c end', error));
  const d = watch(new S.Writable({ write(c, e, callback) { callback(); }, final() { throw new Error('thrown'); } }),
    'd');
  d.end((error) => log('d end', error));
});

same('destroy with writes waiting', async ({ S, log, watch }) => {
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { setTimeout(callback, 3); } }), 'w');
  w.write('a', (error) => log('a', error));
  w.write('b', (error) => log('b', error));
  w.end((error) => log('end', error));
  w.destroy();
  log(w.writable, w.destroyed, w.writableAborted);
  log(w.write('c', (error) => log('c', error)));
});

same('destroy with a callback', async ({ S, log, watch }) => {
  const w = watch(new S.Writable({ write() {} }), 'w');
  w.destroy(new Error('x'), (error) => log('cb', error));
  w.destroy(new Error('y'), (error) => log('cb2', error));
});

same('no _write', async ({ S, log }) => {
  try {
    new S.Writable().write('x');
  } catch (error) {
    log(error);
  }
  const w = new S.Writable({ write() {} });
  w.on('error', (error) => log(error));
  w.pipe(w);
});

same('an aborted signal', async ({ S, log, watch, wait }) => {
  const controller = new AbortController();
  const r = watch(new S.Readable({ read() {}, signal: controller.signal }), 'r');
  const w = watch(S.addAbortSignal(controller.signal, new S.Writable({ write() {} })), 'w');
  controller.abort();
  log(r.destroyed, w.destroyed);
  await wait();
  watch(new S.Readable({ read() {}, signal: AbortSignal.abort() }), 'late');
  try {
    S.addAbortSignal(5, r);
  } catch (error) {
    log(error);
  }
});

// Duplex, Transform, PassThrough

same('a duplex', async ({ S, log, watch }) => {
  const d = watch(new S.Duplex({
    read() { this.push('out'); this.push(null); },
    write(chunk, encoding, callback) { log('_write', chunk); callback(); },
  }), 'd');
  d.on('data', (chunk) => log('data', chunk));
  d.end('in');
  log(d instanceof S.Writable, d instanceof S.Readable, d instanceof S.Duplex, d.allowHalfOpen);
});

same('a duplex that is not half open', async ({ S, log, watch }) => {
  const d = watch(new S.Duplex({
    allowHalfOpen: false, read() { this.push(null); }, write(chunk, encoding, callback) { callback(); },
  }), 'd').resume();
  d.on('end', () => log(d.writable, d.writableEnded));
});

same('a duplex with one side', async ({ S, log, watch }) => {
  const r = watch(new S.Duplex({ writable: false, read() { this.push(null); } }), 'r').resume();
  const w = watch(new S.Duplex({ readable: false, write(c, e, callback) { callback(); } }), 'w');
  log(r.writable, r.readable, w.readable, w.writable);
  w.end('x');
});

same('marks and modes of both sides', ({ S, log }) => {
  const d = new S.Duplex({ readableObjectMode: true, writableHighWaterMark: 5, readableHighWaterMark: 7 });
  log(d.readableObjectMode, d.writableObjectMode, d.readableHighWaterMark, d.writableHighWaterMark);
  const t = new S.Transform({ readableHighWaterMark: 0 });
  log(t.readableHighWaterMark, t.writableHighWaterMark);
  log(new S.Transform({ highWaterMark: 3, readableHighWaterMark: 9 }).readableHighWaterMark);
});

same('a transform', async ({ S, log, watch }) => {
  const t = watch(new S.Transform({
    transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); },
    flush(callback) { log('flush'); callback(null, '!'); },
  }), 't');
  t.on('data', (chunk) => log('data', chunk));
  t.write('a', () => log('cb a'));
  t.write('b', () => log('cb b'));
  t.end(() => log('end cb'));
});

same('a transform with back-pressure', async ({ S, log, wait }) => {
  const t = new S.Transform({ highWaterMark: 2, transform(chunk, encoding, callback) { log('transform',
    chunk); callback(null, chunk); } });
  for (const text of ['aa', 'bb', 'cc', 'dd']) log(t.write(text));
  t.end();
  await wait(2);
  t.on('data', (chunk) => log('data', chunk)).on('end', () => log('end'));
});

same('a transform that fails', async ({ S, log, watch }) => {
  const a = watch(new S.Transform({ transform(chunk, encoding, callback) { callback(new Error('no')); } }), 'a');
  a.write('x', (error) => log('cb', error));
  const b = watch(new S.Transform({ transform(c, e, callback) { callback(); },
    flush(callback) { callback(new Error('flush')); } }), 'b');
  b.resume();
  b.end('x', (error) => log('end', error));
  const c = new S.Transform();
  try {
    c.write('x');
  } catch (error) {
    log(error);
  }
});

same('a transform with a _final of its own', async ({ S, log, watch }) => {
  const t = watch(new S.Transform({
    transform(chunk, encoding, callback) { callback(null, chunk); },
    final(callback) { log('final'); callback(); },
    flush(callback) { log('flush'); callback(); },
  }), 't').resume();
  t.end('x');
});

same('a transform that gives more than it gets', async ({ S, log, watch }) => {
  const t = watch(new S.Transform({ readableObjectMode: true, transform(chunk, e,
    callback) { for (const byte of chunk) this.push(byte); callback(); } }), 't');
  t.on('data', (value) => log(value));
  t.end('abc');
});

same('old inheritance', async ({ S, log, watch }) => {
  function Upper(options) {
    if (!(this instanceof Upper)) return new Upper(options);
    S.Transform.call(this, options);
  }
  Object.setPrototypeOf(Upper.prototype, S.Transform.prototype);
  Upper.prototype._transform = function (chunk, encoding, callback) {
    this.push(String(chunk).toUpperCase());
    callback();
  };
  const u = watch(Upper(), 'u');
  u.on('data', (chunk) => log(chunk));
  u.end('abc');
  function Old() { S.call(this); }
  Object.setPrototypeOf(Old.prototype, S.prototype);
  const old = new Old();
  log(old instanceof S, old instanceof S.Readable, typeof old.pipe, S.Stream === S, S.Readable() instanceof S.Readable);
  class Modern extends S.Writable { _write(c, e, callback) { log('modern', c); callback(); } }
  new Modern().end('x');
  log({} instanceof S.Writable, null instanceof S.Writable, new Modern() instanceof Modern,
    new S.Duplex() instanceof Modern);
});

// pipe

same('pipe', async ({ S, log, watch }) => {
  let n = 0;
  const r = watch(new S.Readable({ read() { this.push(n < 3 ? `c${n++}` : null); } }), 'r');
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { log('_write', chunk); callback(); } }), 'w');
  log(r.pipe(w) === w);
});

same('pipe with back-pressure', async ({ S, log, watch, wait }) => {
  let n = 0;
  const r = watch(new S.Readable({ highWaterMark: 4, read() { this.push(n < 5 ? `c${n++}` : null); } }), 'r');
  const w = watch(new S.Writable({ highWaterMark: 3, write(chunk, encoding, callback) { log('_write',
    chunk); setTimeout(callback, 1); } }), 'w');
  r.pipe(w);
  await wait(20);
});

same('pipe to two', async ({ S, log, wait }) => {
  let n = 0;
  const r = new S.Readable({ read() { this.push(n < 3 ? `c${n++}` : null); } });
  const target = (name, delay) => new S.Writable({
    highWaterMark: 1, write(chunk, encoding, callback) { log(name, chunk); setTimeout(callback, delay); },
  }).on('finish', () => log(name, 'finish'));
  r.pipe(target('fast', 1));
  r.pipe(target('slow', 4));
  await wait(25);
});

same('pipe without end, and unpipe', async ({ S, log, watch, wait }) => {
  const r = watch(new S.Readable({ read() {} }), 'r');
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { log('_write', chunk); callback(); } }), 'w');
  r.pipe(w, { end: false });
  r.push('a');
  await wait();
  r.unpipe(w);
  log(r.readableFlowing, r._readableState.pipes.length);
  r.push('b');
  await wait();
  r.pipe(w, { end: false });
  await wait();
  r.unpipe();
  r.push(null);
  r.resume();
});

same('an error of the destination', async ({ S, log, watch }) => {
  const r = watch(new S.Readable({ read() { this.push('x'); } }), 'r');
  const w = watch(new S.Writable({ write(chunk, encoding, callback) { callback(new Error('full')); } }), 'w');
  r.pipe(w);
  setTimeout(() => log(r.readableFlowing, r.destroyed), 3);
});

same('pipe from an ended stream', async ({ S, watch, wait }) => {
  const r = new S.Readable({ read() { this.push(null); } }).resume();
  await wait();
  r.pipe(watch(new S.Writable({ write(c, e, callback) { callback(); } }), 'w'));
});

same('pipe of old streams', async ({ S, log }) => {
  const source = new S();
  source.readable = true;
  source.pause = () => log('pause');
  source.resume = () => log('resume');
  const target = new S();
  target.writable = true;
  target.write = (chunk) => { log('write', chunk); return chunk !== 'b'; };
  target.end = () => log('end');
  target.destroy = () => log('destroy');
  source.pipe(target);
  source.emit('data', 'a');
  source.emit('data', 'b');
  target.emit('drain');
  source.emit('end');
  source.emit('close');
  source.emit('data', 'late');
  const failing = new S();
  failing.pipe(target);
  try {
    failing.emit('error', new Error('unheard'));
  } catch (error) {
    log('thrown', error);
  }
});

// finished

same('finished', async ({ S, log, wait }) => {
  const r = new S.Readable({ read() { this.push(null); } });
  S.finished(r, (error) => log('r', error));
  r.resume();
  const w = new S.Writable({ write(c, e, callback) { callback(); } });
  S.finished(w, (error) => log('w', error));
  w.end();
  const d = new S.PassThrough();
  S.finished(d, (error) => log('d', error));
  S.finished(d, { readable: false }, (error) => log('d writable', error));
  S.finished(d, { writable: false }, (error) => log('d readable', error));
  d.end('x');
  await wait();
  d.resume();
});

same('finished, with errors', async ({ S, log, wait }) => {
  const r = new S.Readable({ read() {} });
  S.finished(r, (error) => log('r', error));
  r.destroy(new Error('bad'));
  const early = new S.Readable({ read() {} });
  S.finished(early, (error) => log('early', error));
  early.destroy();
  const w = new S.Writable({ write() {} });
  S.finished(w, (error) => log('w', error));
  w.destroy();
  await wait();
  S.finished(r, (error) => log('after', error));
  S.finished(early, (error) => log('early after', error));
  const stop = S.finished(new S.PassThrough(), () => log('never'));
  stop();
  for (const args of [[5, () => {}], [r], [r, 5, () => {}]]) {
    try {
      S.finished(...args);
    } catch (error) {
      log(error.code);
    }
  }
});

same('finished of what is over', async ({ S, log, wait }) => {
  const r = new S.Readable({ read() { this.push(null); } }).resume();
  const w = new S.Writable({ write(c, e, callback) { callback(); } }).end();
  await wait();
  S.finished(r, (error) => log('r', error));
  S.finished(w, (error) => log('w', error));
  log('asked');
});

same('finished with a signal', async ({ S, log }) => {
  const controller = new AbortController();
  S.finished(new S.PassThrough(), { signal: controller.signal }, (error) => log(error));
  controller.abort();
  S.finished(new S.PassThrough(), { signal: AbortSignal.abort() }, (error) => log(error));
});

same('finished as a promise', async ({ S, log }) => {
  const r = new S.Readable({ read() { this.push(null); } }).resume();
  log(await S.promises.finished(r));
  const bad = new S.Readable({ read() {} });
  setTimeout(() => bad.destroy(new Error('bad')), 1);
  await S.promises.finished(bad).catch((error) => log(error));
});

// pipeline

const source = (S, count = 3) => {
  let n = 0;
  return new S.Readable({ read() { this.push(n < count ? `c${n++}` : null); } });
};
const upper = (S) => new S.Transform({ transform(chunk, e, callback) { callback(null,
  String(chunk).toUpperCase()); } });
const sink = (S, log) => new S.Writable({ write(chunk, e, callback) { log('_write', chunk); callback(); } });

same('pipeline', async ({ S, log, watch }) => {
  const [r, t, w] = [watch(source(S), 'r', ['close', 'end']), watch(upper(S), 't', ['close']), watch(sink(S, log), 'w',
    ['finish', 'close'])];
  log(S.pipeline(r, t, w, (error, value) => log('done', error, value)) === w);
});

same('pipeline of an array', async ({ S, log }) => {
  S.pipeline([source(S), sink(S, log)], (error) => log('done', error));
});

same('pipeline that fails at each place', async ({ S, log, wait }) => {
  for (let place = 0; place < 3; place++) {
    const streams = [source(S, 1e6), upper(S), sink(S, () => {})];
    S.pipeline(streams, (error) => log(place, 'done', error, streams.map((stream) => stream.destroyed).join()));
    setTimeout(() => streams[place].destroy(new Error(`at ${place}`)), 2);
    await wait(6);
  }
});

same('pipeline with a premature close', async ({ S, log, wait }) => {
  for (let place = 0; place < 2; place++) {
    const streams = [source(S, 1e6), sink(S, () => {})];
    S.pipeline(streams, (error) => log(place, 'done', error, streams.map((stream) => stream.destroyed).join()));
    setTimeout(() => streams[place].destroy(), 2);
    await wait(6);
  }
});

same('pipeline with functions', async ({ S, log }) => {
  S.pipeline(
    function* () { yield 'a'; yield 'b'; },
    async function* (chunks) { for await (const chunk of chunks) yield `${chunk}!`; },
    sink(S, log),
    (error) => log('done', error),
  );
  S.pipeline(['x', 'y'], upper(S), async (chunks) => {
    let all = '';
    for await (const chunk of chunks) all += chunk;
    return all;
  }, (error, value) => log('value', error, value));
});

same('pipeline whose functions fail', async ({ S, log, wait }) => {
  S.pipeline(async function* () { yield 'a'; throw new Error('source'); }, sink(S, log), (error) => log('1', error));
  await wait(2);
  S.pipeline(source(S),
    async function* (chunks) { for await (const chunk of chunks) throw new Error(`transform ${chunk}`); }, sink(S,
      log), (error) => log('2', error));
  await wait(2);
  S.pipeline(source(S), async () => { throw new Error('end'); }, (error) => log('3', error));
  await wait(2);
  for (const bad of [() => 5, undefined, {}]) {
    try {
      S.pipeline(bad, sink(S, log), () => {});
    } catch (error) {
      log(error.code);
    }
  }
});

same('pipeline as a promise', async ({ S, log }) => {
  log(await S.promises.pipeline(source(S), upper(S), sink(S, log)));
  log(await S.promises.pipeline(source(S),
    async (chunks) => { let n = 0; for await (const chunk of chunks) n += chunk.length; return n; }));
  await S.promises.pipeline(source(S, 1e6), new S.Writable({ write(c, e,
    callback) { callback(new Error('w')); } })).catch((error) => log(error));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 2);
  await S.promises.pipeline(source(S, 1e9), new S.Writable({ write(c, e, callback) { setTimeout(callback, 1); } }),
    { signal: controller.signal })
    .catch((error) => log(error));
  const w = sink(S, log);
  await S.promises.pipeline(source(S, 1), w, { end: false });
  log(w.writableEnded);
});

same('pipeline into a duplex that goes on', async ({ S, log, wait }) => {
  const p = S.pipeline(source(S), new S.PassThrough(), (error) => log('done', error));
  await wait(2);
  p.on('data', (chunk) => log('data', chunk)).on('end', () => log('end'));
});

same('compose and Duplex.from', async ({ S, log, wait }) => {
  const both = S.compose(upper(S), new S.Transform({ transform(chunk, e, callback) { callback(null, `${chunk}!`); } }));
  both.on('data', (chunk) => log('data', chunk)).on('end', () => log('end'));
  both.end('abc');
  await wait(3);
  const d = S.Duplex.from({ readable: source(S), writable: sink(S, log) });
  d.on('data', (chunk) => log('data', chunk)).on('end', () => log('end'));
  d.end('in');
  await wait(3);
  const g = S.Duplex.from(async function* (chunks) { for await (const chunk of chunks) yield String(chunk) + '?'; });
  g.on('data', (chunk) => log('data', chunk)).on('end', () => log('g end'));
  g.end('q');
});

same('array methods', async ({ S, log }) => {
  const from = () => S.Readable.from([1, 2, 3, 4]);
  log(...(await from().map((n) => n * 2).filter((n) => n > 2).toArray()));
  log(...(await from().flatMap((n) => [n, n]).take(3).toArray()), ...(await from().drop(2).toArray()));
  log(await from().reduce((a, b) => a + b), await from().reduce((a, b) => a + b, 10));
  log(await from().some((n) => n > 3), await from().every((n) => n > 3), await from().find((n) => n > 2));
  const seen = [];
  await from().forEach((n) => { seen.push(n); });
  log(...seen);
  await from().map(() => { throw new Error('in map'); }).toArray().catch((error) => log(error));
});

// Web streams

same('toWeb and fromWeb', async ({ S, log }) => {
  const web = S.Readable.toWeb(source(S));
  for await (const chunk of web) log(chunk);
  const back = S.Readable.fromWeb(new ReadableStream({ start(c) { c.enqueue(Buffer.from('a')); c.enqueue(Buffer.from('b')); c.close(); } }));
  for await (const chunk of back) log(chunk);
  const written = [];
  const w = S.Writable.fromWeb(new WritableStream({ write(chunk) { written.push(String(chunk)); },
    close() { written.push('close'); } }));
  await new Promise((resolve) => w.end('x', resolve));
  log(...written);
  const writer = S.Writable.toWeb(sink(S, log)).getWriter();
  await writer.write('one');
  await writer.close();
  log('closed');
  const pair = new TransformStream({ transform(chunk, c) { c.enqueue(Buffer.from(String(chunk).toUpperCase())); } });
  const d = S.Duplex.fromWeb(pair);
  d.end('dup');
  for await (const chunk of d) log(chunk);
});

same('errors across the border', async ({ S, log, wait }) => {
  const failing = S.Readable.fromWeb(new ReadableStream({ pull() { throw new Error('web'); } }));
  failing.on('error', (error) => log(error)).resume();
  await wait(2);
  const reader = S.Readable.toWeb(new S.Readable({ read() { this.destroy(new Error('node')); } })).getReader();
  await reader.read().catch((error) => log(error));
  let cancelled;
  const r = S.Readable.fromWeb(new ReadableStream({ cancel(reason) { cancelled = reason; } }));
  r.on('error', () => {});
  r.destroy(new Error('unwanted'));
  await wait(2);
  log(cancelled);
});

same('duplexPair', async ({ S, log, watch, wait }) => {
  const [a, b] = S.duplexPair();
  watch(a, 'a');
  watch(b, 'b').on('data', (chunk) => log('b data', chunk));
  a.on('data', (chunk) => log('a data', chunk));
  a.write('to b', () => log('written'));
  b.end('to a');
  await wait(3);
  a.end();
});

same('statics', ({ S, log }) => {
  log(S.isReadable(source(S)), S.isReadable(sink(S, log)), S.isErrored(source(S)), S.isDisturbed(source(S)));
  log(S.getDefaultHighWaterMark(false), S.getDefaultHighWaterMark(true));
  const destroyed = source(S);
  destroyed.on('error', (error) => log(error));
  S.destroy(destroyed, new Error('x'));
  log(destroyed.destroyed, S.isErrored(destroyed), S.isReadable(destroyed));
});

// string_decoder

test('string_decoder: every split of many byte strings', () => {
  const inputs = [
    Buffer.from('a€😀é z'), Buffer.from([0xe2, 0x82]), Buffer.from([0xf0, 0x9f, 0x98, 0x41]), Buffer.from([0xff, 0xc2,
      0x80, 0xc2]),
    Buffer.from([0xe0, 0xa0]), Buffer.from([0xc3, 0xc3, 0xa9]), Buffer.from([0xf4, 0x8f, 0xbf, 0xbf, 0x80]),
      Buffer.from('😀x', 'utf16le'),
    Buffer.from('abcdefg'),
  ];
  for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii', undefined, 'UCS2',
    'binary']) {
    for (const input of inputs) {
      for (let first = 0; first <= input.length; first++) {
        for (let second = first; second <= input.length; second++) {
          const run = ({ StringDecoder }) => {
            const decoder = new StringDecoder(encoding);
            const parts = [decoder.write(input.subarray(0, first)), decoder.write(input.subarray(first, second)),
              decoder.end(input.subarray(second))];
            return [decoder.encoding, parts.join('')];
          };
          assert.deepEqual(run(oursDecoder), run(nativeDecoder),
            `${encoding} ${input.toString('hex')} ${first} ${second}`);
        }
      }
    }
  }
  assert.throws(() => new oursDecoder.StringDecoder('none'), { code: 'ERR_UNKNOWN_ENCODING' });
});

test('string_decoder: every piece as it comes', () => {
  const input = Buffer.from('a€😀é');
  const run = ({ StringDecoder }) => {
    const decoder = new StringDecoder('utf8');
    return [...input].map((byte) => [decoder.write(Buffer.from([byte])), decoder.lastNeed, decoder.lastTotal]);
  };
  assert.deepEqual(run(oursDecoder), run(nativeDecoder));
});
