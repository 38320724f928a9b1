/**
 * Stand-ins for the codec and text services, on Node's own zlib and TextDecoder, behind the fake bridge. Import it before
 * any module of the prelude. They are simple, not exact: a decompressor gives nothing before it has everything.
 */

import zlib from 'node:zlib';

const { TextDecoder: NativeDecoder } = globalThis;

await import('./web-bridge.mjs');
if (!('detached' in ArrayBuffer.prototype)) {
  const length = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
  Object.defineProperty(ArrayBuffer.prototype, 'detached', {
    get() {
      length.call(this);
      try {
        new Uint8Array(this);
        return false;
      } catch {
        return true;
      }
    },
    configurable: true,
  });
}

const CALL = 70;
const START = 71;
const SERVED = 11;
const CODEC = 2;
const TEXT = 3;

/** Streams and decoders now open, for tests that want none left. */
export const open = { streams: new Map(), decoders: new Map() };

/** What one step gives at most; tests make it small to see many steps. */
export const limits = { outputBytes: 256 * 1024 };

class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const PACK = { deflate: 'deflateSync', 'deflate-raw': 'deflateRawSync', gzip: 'gzipSync', brotli: 'brotliCompressSync' };
const UNPACK = { deflate: 'inflateSync', 'deflate-raw': 'inflateRawSync', gzip: 'gunzipSync', unzip: 'unzipSync', brotli: 'brotliDecompressSync' };

class FakeStream {
  waiting = Buffer.alloc(0);
  seen = Buffer.alloc(0);
  hasEnded = false;

  constructor(spec, dictionary) {
    this.spec = spec;
    this.options = { ...spec, dictionary: dictionary.length > 0 ? dictionary : undefined };
    if (this.options.windowBits === 0) delete this.options.windowBits;
  }

  push(input, flush) {
    if (this.spec.compress) return this.compress(input, flush);
    if (this.hasEnded) return this.give(0, 2);
    const before = this.seen.length;
    this.seen = Buffer.concat([this.seen, input]);
    try {
      const { buffer, engine } = zlib[UNPACK[this.spec.format]](this.seen, { ...this.options, info: true });
      this.hasEnded = true;
      this.waiting = buffer;
      return this.give(Math.max(0, engine.bytesWritten - before), 2);
    } catch (error) {
      if (error.code !== 'Z_BUF_ERROR' || flush === 4) throw error;
      return this.give(input.length, 0);
    }
  }

  /** Only bare deflate data can be flushed here: its parts are whole streams without their ends. */
  compress(input, flush) {
    if (this.hasEnded) return this.give(0, 2);
    this.seen = Buffer.concat([this.seen, input]);
    const pack = zlib[PACK[this.spec.format]];
    const isFlush = flush !== 0 && flush !== 4 && this.spec.format === 'deflate-raw';
    if (isFlush) this.waiting = pack(this.seen, { ...this.options, finishFlush: zlib.constants.Z_FULL_FLUSH });
    if (flush === 4) this.waiting = Buffer.concat([this.waiting, pack(this.seen, this.options)]);
    if (isFlush) this.seen = Buffer.alloc(0);
    this.hasEnded = flush === 4;
    return this.give(input.length, this.hasEnded ? 2 : 0);
  }

  give(used, state) {
    const piece = this.waiting.subarray(0, limits.outputBytes);
    this.waiting = this.waiting.subarray(piece.length);
    return { code: used << 2 | (this.waiting.length > 0 ? 1 : state), bytes: new Uint8Array(piece) };
  }
}

const codec = {
  1(id, _, text, bytes) {
    open.streams.set(id, new FakeStream(JSON.parse(text), bytes));
    return { code: 0 };
  },
  2(id, flush, _, bytes) {
    const stream = open.streams.get(id);
    if (stream === undefined) throw new Failure('Z_STREAM_ERROR', 'the stream is not open');
    return stream.push(bytes, flush);
  },
  3(id) {
    open.streams.delete(id);
    return { code: 0 };
  },
  4(value, _, __, bytes) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(zlib.crc32(bytes, value));
    return { code: 0, bytes: new Uint8Array(sum) };
  },
};

const text = {
  1(_, __, label) {
    try {
      return { code: 0, text: new NativeDecoder(label).encoding };
    } catch {
      throw new Failure('LABEL', 'there is no such encoding');
    }
  },
  2(id, flags, encoding, bytes) {
    const isLast = (flags & 2) !== 0;
    const decoder = open.decoders.get(id) ?? new NativeDecoder(encoding, { fatal: (flags & 1) !== 0 });
    open.decoders.delete(id);
    try {
      const decoded = decoder.decode(bytes, { stream: !isLast });
      if (id !== 0 && !isLast) open.decoders.set(id, decoder);
      return { code: 0, text: decoded };
    } catch {
      throw new Failure('MALFORMED', 'the data is not valid in this encoding');
    }
  },
  3(id) {
    open.decoders.delete(id);
    return { code: 0 };
  },
};

const services = { [CODEC]: codec, [TEXT]: text };

function serve(a, b, c, line, data) {
  const bytes = data === undefined ? Buffer.alloc(0) : Buffer.from(new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength));
  try {
    return { bytes: new Uint8Array(0), text: '', ...services[a >>> 16][a & 0xffff](b, c, line, bytes) };
  } catch (error) {
    return { code: -1, bytes: new Uint8Array(0), text: `${error.code ?? 'UNKNOWN'}\n${error.message}` };
  }
}

const bridge = globalThis.__bridge;
const { op, onEvent, takeText, takeBytes } = bridge;
let deliver;
let last;
let lastStarted = 0;

bridge.onEvent = (fn) => {
  deliver = fn;
  onEvent(fn);
};
bridge.op = bridge.block = (code, a = 0, b = 0, line = undefined, bytes = undefined, c = 0) => {
  last = undefined;
  if (code === CALL) {
    last = serve(a, b, c, line, bytes);
    return last.code;
  }
  if (code === START) {
    const id = ++lastStarted;
    const reply = serve(a, b, c, line, bytes);
    setImmediate(() => deliver(SERVED, id, reply.code, reply.text, reply.bytes));
    return id;
  }
  return op(code, a, b, line, bytes);
};
bridge.takeText = () => (last === undefined ? takeText() : last.text);
bridge.takeBytes = () => (last === undefined ? takeBytes() : last.bytes);
