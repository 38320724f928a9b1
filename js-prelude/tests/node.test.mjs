/**
 * The modules of src/node against Node's own: every check runs the same code on both and compares what came out, be
 * it a value or an error's name, code and message.
 *
 *   node --test js-prelude/tests/node.test.mjs
 */

import nodeAssert from 'node:assert';
import nodeBuffer from 'node:buffer';
import NodeEmitter from 'node:events';
import nodePath from 'node:path';
import nodeQuerystring from 'node:querystring';
import { after, test } from 'node:test';
import nodeUrl from 'node:url';
import nodeUtil from 'node:util';

// The native side, on Node's natives.

const NodeBuffer = nodeBuffer.Buffer;
const bytesOf = (buffer) => new Uint8Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength));
let text = '';

function parsedUrl(url) {
  const { href, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  const hasAuthority = href.startsWith('//', protocol.length);
  const start = protocol.length + (hasAuthority ? 2 : 0);
  const usernameEnd = start + username.length;
  let hostStart = usernameEnd;
  if (password) hostStart += 1 + password.length;
  if (username || password) hostStart++;
  const hostEnd = hostStart + hostname.length;
  const pathStart = hostStart + host.length;
  const searchStart = pathStart + pathname.length;
  const indices = [
    protocol.length, usernameEnd, hostStart, hostEnd, port === '' ? -1 : port, pathStart, search ? searchStart : -1,
    hash ? searchStart + search.length : -1,
  ];
  text = `${href}\n${url.origin}\n${indices.join(',')}`;
}

const URL_PARTS = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

globalThis.__bridge = {
  onEvent() {},
  now: Date.now,
  monotonic: () => performance.now(),
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  op(code, a, b, input, bytes) {
    const asText = (value) => (typeof value === 'string' ? value : new TextDecoder().decode(value));
    try {
      if (code === 41) parsedUrl(new nodeUrl.URL(input, b ? asText(bytes) : undefined));
      if (code === 42) {
        const url = new nodeUrl.URL(input);
        url[URL_PARTS[b]] = asText(bytes);
        parsedUrl(url);
      }
      return 0;
    } catch {
      return -1;
    }
  },
  takeText: () => text,
  takeBytes: () => new Uint8Array(0),
  utf8Encode: (string) => new TextEncoder().encode(string),
  utf8Decode: (bytes, fatal, ignoreBOM) => new TextDecoder('utf-8', { fatal: Boolean(fatal), ignoreBOM: Boolean(ignoreBOM) }).decode(bytes),
  latin1Decode: (bytes) => NodeBuffer.from(bytes).toString('latin1'),
  base64Encode: (bytes) => NodeBuffer.from(bytes).toString('base64'),
  base64Decode(string) {
    try {
      return bytesOf(NodeBuffer.from(atob(string), 'latin1'));
    } catch {
      return null;
    }
  },
  context: () => 0,
  setContext() {},
  parseJson: JSON.parse,
};

// What the engine has and this Node may not.
Uint8Array.prototype.toHex ??= function () {
  return NodeBuffer.from(this).toString('hex');
};
Uint8Array.fromHex ??= (string) => {
  if (!/^([\da-f]{2})*$/i.test(string)) throw new SyntaxError('invalid hex string');
  return bytesOf(NodeBuffer.from(string, 'hex'));
};

if (!('detached' in ArrayBuffer.prototype)) {
  ArrayBuffer.prototype.transfer = function transfer() {
    return structuredClone(this, { transfer: [this] });
  };
  Object.defineProperty(ArrayBuffer.prototype, 'detached', { get: () => false, configurable: true });
}

const ours = '../src/node/';
const buffer = await import(`${ours}buffer.js`);
const { default: Emitter } = await import(`${ours}events.js`);
const { default: path } = await import(`${ours}path.js`);
const { default: querystring } = await import(`${ours}querystring.js`);
const url = await import(`${ours}url_legacy.js`);
const { default: util } = await import(`${ours}util.js`);
const { default: assert } = await import(`${ours}assert.js`);
const { Buffer } = buffer;

// The comparison.

let checks = 0;
after(() => console.log(`# ${checks} checks`));
process.on('warning', () => {});
process.noDeprecation = true;

/** Plain data, the same for both implementations if they did the same. */
function plain(value, depth = 0) {
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : value;
  if (depth > 6) return '...';
  const nested = (item) => plain(item, depth + 1);
  if (value instanceof Error) return { error: value.name, code: value.code, message: value.message };
  if (value instanceof Uint8Array) {
    const isBuffer = value instanceof Buffer || value instanceof NodeBuffer;
    return `${isBuffer ? 'Buffer' : value.constructor.name} ${Array.from(value).join(' ')}`;
  }
  if (Array.isArray(value)) return value.map(nested);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nested(item)]));
}

function outcome(action, implementation) {
  try {
    return { value: plain(action(implementation)) };
  } catch (error) {
    return { thrown: plain(error) };
  }
}

/** @param {'message' | 'code'} what  of an error is compared */
function compare(action, mine, theirs, what = 'message') {
  checks++;
  const [got, wanted] = [outcome(action, mine), outcome(action, theirs)];
  for (const { thrown } of [got, wanted]) if (thrown && what === 'code') delete thrown.message;
  if (nodeUtil.isDeepStrictEqual(got, wanted)) return;
  nodeAssert.fail(`${action}\n${nodeUtil.inspect({ got, wanted }, { depth: 9 })}`);
}

function group(name, mine, theirs, actions, what) {
  test(name, () => {
    const wrong = [];
    for (const action of actions) {
      try {
        compare(action, mine, theirs, what);
      } catch (error) {
        wrong.push(error.message);
      }
    }
    nodeAssert.ok(wrong.length === 0, `${wrong.length} wrong\n${wrong.slice(0, 40).join('\n\n')}`);
  });
}

function cross(lists, make) {
  const walk = ([first, ...rest], chosen) => (first ? first.flatMap((item) => walk(rest, [...chosen, item])) : [make(...chosen)]);
  return walk(lists, []);
}

/** Random numbers that are the same in every run. */
function generator(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

// Buffer

const ENCODINGS = ['utf8', 'utf-8', 'UTF8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'utf16le', 'ucs2', 'UCS-2'];
const TEXTS = [
  '', 'a', 'abc', 'héllo wörld', '日本語', '\u{1F600}x', '\ud800', 'x\udc00y', 'deadbeef', 'deadbee', 'abxxcd', 'YWJj', 'YQ==', 'YQ', 'YWJjZ', '_-8',
  '+/8=', 'Y W J\nj', 'YQ==YQ==', 'YWJ$jZA', 'a\0b', 'ÿþ', '\ufeffbom', 'x'.repeat(5000),
];

group('Buffer.from(string), toString, byteLength', Buffer, NodeBuffer, [
  ...cross([ENCODINGS, TEXTS], (encoding, string) => (B) => {
    const made = B.from(string, encoding);
    return [made, made.toString(encoding), B.byteLength(string, encoding)];
  }),
  ...cross([ENCODINGS], (encoding) => (B) => B.from(Array.from({ length: 300 }, (_, i) => i)).toString(encoding)),
  ...cross([ENCODINGS, [[1], [0, 3], [-2, 4], [2, 99], [5, 3], ['1', '4'], [1.9, 3.9], [NaN, NaN], [undefined, 3], [1, -1]]], (encoding, range) => (B) =>
    B.from('abcdefgh').toString(encoding, ...range)),
]);

group('Buffer making', Buffer, NodeBuffer, [
  (B) => B.from([1, 2, 300, -1, 'x', '7', 1.9]),
  (B) => B.from(new Uint8Array([1, 2, 3])),
  (B) => B.from(B.from('abc')),
  (B) => B.from(new Uint16Array([1, 256, 65535])),
  (B) => B.from(new ArrayBuffer(3)),
  (B) => B.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  (B) => B.from(new Uint8Array([1, 2, 3, 4]).buffer, 1),
  (B) => B.from(new Uint8Array([1, 2, 3, 4]).buffer, '1', '2'),
  (B) => B.from(new ArrayBuffer(4), 5),
  (B) => B.from(new ArrayBuffer(4), 1, 4),
  (B) => B.from(new ArrayBuffer(4), NaN, -4),
  (B) => B.from({ length: 2, 0: 1, 1: 2 }),
  (B) => B.from({ length: '2' }),
  (B) => B.from({ length: -2 }),
  (B) => B.from(new String('abc')),
  (B) => B.from({ type: 'Buffer', data: [1, 2] }),
  (B) => B.from(JSON.parse(JSON.stringify(B.from('round')))),
  (B) => B.from({ [Symbol.toPrimitive]: () => 'prim' }),
  (B) => B.from({ valueOf: () => [7, 8] }),
  (B) => B.from('616263', 'hex'),
  ...[5, null, undefined, true, 1n, Symbol('x'), {}, () => 1, new (class Foo {})(), Object.create(null)].map((value) => (B) => B.from(value)),
  (B) => B.from('a', 'zz'),
  (B) => B.from('a', ''),
  (B) => B.from('a', null),
  (B) => B.from('a', 5),
  (B) => B.of(1, 2, 3),
  (B) => B.alloc(5),
  (B) => B.alloc(5, 'ab'),
  (B) => B.alloc(5, 7),
  (B) => B.alloc(5, B.from('xyz')),
  (B) => B.alloc(6, 'YWI=', 'base64'),
  (B) => B.alloc(3, ''),
  (B) => B.alloc(3, 'zz', 'hex'),
  (B) => B.alloc(3, 'a', 5),
  (B) => B.alloc(3, 'a', 'zz'),
  (B) => B.alloc('5'),
  (B) => B.allocUnsafe(4).length,
  (B) => B.allocUnsafeSlow(4).length,
  (B) => new B(4),
  (B) => B(4),
  (B) => new B('abc', 'latin1'),
  (B) => new B(5, 'utf8'),
  (B) => B.concat([B.from('ab'), new Uint8Array([1]), B.from('c')]),
  (B) => B.concat([]),
  (B) => B.concat([B.from('abc'), B.from('def')], 4),
  (B) => B.concat([B.from('abc')], 5),
  (B) => B.concat(5),
  (B) => B.concat([5]),
  (B) => B.concat([B.from('a')], 'x'),
  (B) => B.concat([B.from('a')], 1.5),
  (B) => B.isBuffer(B.from('')),
  (B) => B.isBuffer(new Uint8Array(1)),
  (B) => B.isBuffer(null),
  (B) => ['utf8', 'UTF-8', 'hex', 'base64url', 'Binary', 'utf-16le', 'utf16', 'zz', '', 5, undefined, null].map((e) => B.isEncoding(e)),
  (B) => B.byteLength(new ArrayBuffer(5)),
  (B) => B.byteLength(new Uint16Array(3)),
  (B) => B.byteLength('é', 'zz'),
  (B) => B.byteLength(5),
  (B) => B.compare(B.from('a'), B.from('b')),
  (B) => [B.from('b'), B.from('a'), B.from('ab'), B.from('')].sort(B.compare),
  (B) => B.compare(1, B.from('')),
  (B) => B.copyBytesFrom(new Uint16Array([1, 2, 3]), 1),
  (B) => B.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1),
  (B) => B.copyBytesFrom([1]),
  (B) => B.poolSize,
  (B) => B.name,
  (B) => Object.getOwnPropertyNames(B.prototype).filter((key) => key !== 'subarray').sort(),
  (B) => Object.keys(B.from('abc')),
]);

group('sizes are checked', Buffer, NodeBuffer, [...[-1, 1e12, NaN, Infinity].map((size) => (B) => B.alloc(size)), (B) => B.concat([], -1)], 'code');

group('Buffer is a Uint8Array whose methods give Buffers', Buffer, NodeBuffer, [
  (B) => B.from('abc').map((byte) => byte + 1),
  (B) => B.from('abc').filter((byte) => byte > 97),
  (B) => B.from('abc').slice(1),
  (B) => B.from('abc').slice(-2, -1),
  (B) => B.from('abc').subarray(1, 9),
  (B) => B.from('abc').slice('1', '2'),
  (B) => B.from('abc').slice(NaN, undefined),
  (B) => B.from('abcdef').subarray(2).subarray(1).slice(1).toString(),
  (B) => {
    const whole = B.from('abc');
    whole.slice(1)[0] = 120;
    whole.subarray(2)[0] = 121;
    return whole.toString();
  },
  (B) => B.from('abc') instanceof Uint8Array,
  (B) => Object.getPrototypeOf(B) === Uint8Array,
  (B) => B.from('abc').constructor === B,
  (B) => [...B.from('abc').entries(), ...B.from('abc').keys(), ...B.from('abc').values(), ...B.from('ab')],
  (B) => JSON.stringify(B.from('abc')),
  (B) => JSON.stringify({ a: B.alloc(0) }),
  (B) => String(B.from('abc')),
  (B) => `${B.from('abc')}!`,
  (B) => B.from('abc').toLocaleString(),
  (B) => B.from('abc').inspect(),
  (B) => B.from('').inspect(),
  (B) => B.alloc(51, 255)[Symbol.for('nodejs.util.inspect.custom')](),
  (B) => B.alloc(70).inspect(),
  (B) => B.from('abc').at(-1),
  (B) => B.from('cab').sort(),
  (B) => B.from('abc').toReversed?.(),
  (B) => B.from('abc').with?.(0, 122),
  (B) => B.from('abc').buffer instanceof ArrayBuffer,
  (B) => Object.prototype.toString.call(B.from('')),
  (B) => structuredClone(B.from('abc')),
  (B) => B.from('abc').utf8Slice(1, 2) + B.from('abc').latin1Slice() + B.from('abc').hexSlice(0, 2) + B.from('abcd').ucs2Slice(),
  (B) => {
    const target = B.alloc(6);
    return [target.utf8Write('hé', 1), target.latin1Write('é', 5), target.hexWrite('ff', 0), target];
  },
]);

group('equals, compare, copy, fill, swap', Buffer, NodeBuffer, [
  (B) => B.from('abc').equals(B.from('abc')),
  (B) => B.from('abc').equals(new Uint8Array([97, 98, 99])),
  (B) => B.from('abc').equals(B.from('abd')),
  (B) => B.from('abc').equals(B.from('ab')),
  (B) => B.alloc(0).equals(B.alloc(0)),
  (B) => B.from('abc').equals(5),
  ...cross([[undefined, 0, 1, 4, 9, -1, 1.5, 'x'], [undefined, 0, 2, 9], [undefined, 1, 9], [undefined, 2, 5]], (...range) => (B) => B.from('abcd').compare(B.from('abce'), ...range)).slice(0, 90),
  (B) => B.from('a').compare('a'),
  ...cross([[undefined, 0, 2, 9, -1, '1', NaN], [undefined, 0, 2, 8, 9, -1], [undefined, 3, 20, -1, 0]], (...range) => (B) => {
    const target = B.alloc(6, 120);
    return [B.from('abcdefgh').copy(target, ...range), target];
  }),
  (B) => {
    const same = B.from('abcdef');
    return [same.copy(same, 2, 0, 4), same];
  },
  (B) => [B.from('abc').copy(new Uint8Array(2))],
  (B) => B.from('abc').copy([]),
  ...cross([['ab', 'é', 'x', '', 7, 263, -1, 1.7, true, undefined], [undefined, 1, 'utf8', 'latin1'], [undefined, 4, 'hex', 'latin1']], (value, ...rest) => (B) => B.alloc(6, 1).fill(value, ...rest)),
  (B) => B.alloc(5).fill('abc', 1, 4, 'latin1'),
  (B) => B.alloc(5).fill('6162', 'hex'),
  (B) => B.alloc(5).fill('zz', 'hex'),
  (B) => B.alloc(5).fill(B.from('xy'), 1),
  (B) => B.alloc(5).fill(new Uint8Array(0)).length,
  (B) => B.alloc(5).fill(1, -1),
  (B) => B.alloc(5).fill(1, 0, 6),
  (B) => B.alloc(5).fill('a', 0, 6),
  (B) => B.alloc(5).fill(1, '0'),
  (B) => B.alloc(5).fill('a', 0, 5, 'zz'),
  (B) => B.alloc(5).fill('a', 0, 5, 5),
  (B) => B.alloc(5).fill(1, 4, 2),
  (B) => B.from([1, 2, 3, 4]).swap16(),
  (B) => B.from([1, 2, 3, 4, 5, 6, 7, 8]).swap32(),
  (B) => B.from([1, 2, 3, 4, 5, 6, 7, 8]).swap64(),
  (B) => B.alloc(3).swap16(),
  (B) => B.alloc(6).swap32(),
  (B) => B.alloc(4).swap64(),
], 'code');

group('write', Buffer, NodeBuffer, [
  ...cross([ENCODINGS, ['ab', 'é日x', '\u{1F600}\u{1F600}', 'ff00zz', 'YWJjZA==', '']], (encoding, string) => (B) => {
    const target = B.alloc(5, 1);
    return [target.write(string, encoding), target.write(string, 1, encoding), target.write(string, 2, 2, encoding), target];
  }),
  (B) => B.alloc(3).write(5),
  (B) => B.alloc(3).write('a', -1),
  (B) => B.alloc(3).write('a', 4),
  (B) => B.alloc(3).write('a', 3),
  (B) => B.alloc(3).write('abc', 0, 9),
  (B) => B.alloc(3).write('abc', 2, 3),
  (B) => B.alloc(3).write('a', 0, -1),
  (B) => B.alloc(3).write('a', 1.5),
  (B) => B.alloc(3).write('a', 'zz'),
  (B) => B.alloc(3).write('a', 0, 'utf8'),
  (B) => B.alloc(3).write('a', 0, 1, 'zz'),
  (B) => B.alloc(3).toString('zz'),
  (B) => B.alloc(3).toString(null),
  (B) => B.alloc(3).toString(''),
]);

const HAY = 'the quick brown fox jumps over the lazy dog the end é日';
group('indexOf, lastIndexOf, includes', Buffer, NodeBuffer, [
  ...cross(
    [['indexOf', 'lastIndexOf', 'includes'], ['the', 'dog', 'zzz', '', 'e', 't', '日', 116, 0x174, -140, HAY, `${HAY}x`], [undefined, 0, 1, 5, -1, -5, -99, 99, 57, 58, 59, 1.7, NaN, null, '3', {}, []]],
    (method, value, offset) => (B) => B.from(HAY)[method](value, offset),
  ),
  ...cross([['indexOf', 'lastIndexOf'], ['the', 't', '日', '', 'abc'], [undefined, 0, 3, 4, -7, 200]], (method, value, offset) => (B) =>
    B.from(`xx${HAY}`, 'ucs2')[method](value, offset, 'ucs2')),
  ...cross([['indexOf', 'lastIndexOf'], ['6865', '20', ''], [undefined, 2, -3]], (method, value, offset) => (B) => B.from(HAY)[method](value, offset, 'hex')),
  (B) => B.from(HAY).indexOf(B.from('fox')),
  (B) => B.from(HAY).lastIndexOf(new Uint8Array([116, 104])),
  (B) => B.from(HAY).indexOf('Zm94', 'base64'),
  (B) => B.from(HAY).indexOf({}),
  (B) => B.from(HAY).indexOf(undefined),
  (B) => B.from(HAY).indexOf('a', 0, 'zz'),
  (B) => B.alloc(0).indexOf('a'),
  (B) => B.alloc(0).lastIndexOf(0),
  (B) => B.alloc(0).indexOf(''),
  (B) => B.from(`${'x'.repeat(100000)}needle${'y'.repeat(9)}`).indexOf('needle'),
  (B) => B.from(`${'x'.repeat(511)}needle`).indexOf('needle'),
  (B) => B.from(`${'x'.repeat(1535)}needle`).indexOf('needle', 10),
  (B) => B.from(`needle${'x'.repeat(3000)}`).lastIndexOf('needle'),
]);

const FIXED = ['Int8', 'UInt8', 'Int16LE', 'Int16BE', 'UInt16LE', 'UInt16BE', 'Int32LE', 'Int32BE', 'UInt32LE', 'UInt32BE', 'FloatLE', 'FloatBE', 'DoubleLE', 'DoubleBE', 'Uint8', 'Uint16LE', 'Uint32BE'];
const BIG = ['BigInt64LE', 'BigInt64BE', 'BigUInt64LE', 'BigUInt64BE', 'BigUint64LE'];
const VARIABLE = ['IntLE', 'IntBE', 'UIntLE', 'UIntBE', 'UintLE', 'UintBE'];
const BYTES = [0x01, 0x82, 0x7f, 0xff, 0x80, 0x00, 0xc3, 0x40, 0x9a, 0x55, 0xfe, 0x10];
const OFFSETS = [undefined, 0, 1, 3, 4, 8, 10, 11, 12, -1, 1.5, NaN, Infinity, null, '1', {}, -0];

group('read numbers', Buffer, NodeBuffer, [
  ...cross([[...FIXED, ...BIG], OFFSETS], (name, offset) => (B) => B.from(BYTES)[`read${name}`](offset)),
  ...cross([[...FIXED, ...BIG]], (name) => (B) => B.alloc(0)[`read${name}`](0)),
  ...cross([VARIABLE, OFFSETS, [1, 2, 3, 4, 5, 6]], (name, offset, size) => (B) => B.from(BYTES)[`read${name}`](offset, size)),
  ...cross([VARIABLE, [0, undefined], [0, 7, -1, 1.5, undefined, null, '3', NaN, Infinity]], (name, offset, size) => (B) => B.from(BYTES)[`read${name}`](offset, size)),
]);

const VALUES = [0, 1, -1, 127, 128, 255, 256, -128, -129, 32767, 32768, 65535, 65536, -32769, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), -(2 ** 31) - 1, 2 ** 40, 2 ** 47 - 1, 2 ** 48, -(2 ** 47), 1.5, -0.5, -1.5, 127.9, NaN, Infinity, -Infinity, '12', 'x', null, undefined, true];
group('write numbers', Buffer, NodeBuffer, [
  ...cross([FIXED, VALUES], (name, value) => (B) => {
    const target = B.alloc(10, 0x5a);
    return [target[`write${name}`](value, 1), target];
  }),
  ...cross([FIXED, OFFSETS], (name, offset) => (B) => {
    const target = B.alloc(12);
    return [target[`write${name}`](1, offset), target];
  }),
  ...cross([BIG, [0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 70n, 0x0102030405060708n]], (name, value) => (B) => {
    const target = B.alloc(9);
    return [target[`write${name}`](value, 1), target];
  }),
  ...cross([BIG, OFFSETS], (name, offset) => (B) => B.alloc(12)[`write${name}`](5n, offset)),
  // Node's own five and six byte writers turn -0.5 into -(2 ** 32).
  ...cross([VARIABLE, VALUES.filter((value) => value !== -0.5), [1, 2, 3, 4, 5, 6]], (name, value, size) => (B) => {
    const target = B.alloc(10, 0x5a);
    return [target[`write${name}`](value, 2, size), target];
  }),
  ...cross([VARIABLE, OFFSETS], (name, offset) => (B) => B.alloc(12)[`write${name}`](1, offset, 3)),
  ...cross([VARIABLE, [0, 7, 1.5, undefined, null, '3', NaN]], (name, size) => (B) => B.alloc(12)[`write${name}`](1, 0, size)),
]);
group('a BigInt accessor refuses a number', Buffer, NodeBuffer, [(B) => (() => { try { B.alloc(8).writeBigInt64LE(5); } catch (e) { return e.name; } })()]);

group('the buffer module', buffer, nodeBuffer, [
  (b) => b.isUtf8(Buffer.from('é')),
  (b) => b.isUtf8(new Uint8Array([0xff])),
  (b) => b.isUtf8('x'),
  (b) => b.isAscii(new Uint8Array([1, 127])),
  (b) => b.isAscii(new Uint8Array([128])),
  (b) => b.transcode(NodeBuffer.from('€é'), 'utf8', 'latin1').toString('hex'),
  (b) => b.transcode(NodeBuffer.from('€é\u{1F600}'), 'utf8', 'ascii').toString('hex'),
  (b) => b.transcode(NodeBuffer.from('€'), 'utf8', 'utf16le').toString('hex'),
  (b) => b.transcode(NodeBuffer.from('€'), 'utf8', 'hex'),
  (b) => b.INSPECT_MAX_BYTES,
  (b) => Object.keys(b.constants),
  (b) => b.atob('YQ==') + b.btoa('a'),
  (b) => b.SlowBuffer(3).length,
]);

test('Buffer on random bytes', () => {
  const random = generator(7);
  for (let round = 0; round < 300; round++) {
    const bytes = Array.from({ length: random(40) }, () => random(256));
    const string = bytes.map((byte) => String.fromCharCode(random(3) ? byte : byte * 257)).join('');
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le']) {
      compare((B) => [B.from(bytes).toString(encoding), B.from(string.toWellFormed(), encoding === 'base64' || encoding === 'base64url' ? 'utf8' : encoding)], Buffer, NodeBuffer);
      compare((B) => B.from(string.replace(/[^\0-\xff]|=/g, ''), encoding), Buffer, NodeBuffer);
    }
  }
});

// EventEmitter

function recorder(E) {
  const log = [];
  const emitter = new E();
  return { emitter, log, hear: (name) => (...args) => { log.push([name, ...args]); } };
}

group('EventEmitter', Emitter, NodeEmitter, [
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on('a', hear(1)).on('a', hear(2)).prependListener('a', hear(0)); return [emitter.emit('a', 'x', 'y'), emitter.emit('b'), log]; },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.once('a', hear(1)); emitter.prependOnceListener('a', hear(0)); emitter.emit('a', 5); emitter.emit('a'); return [log, emitter.listenerCount('a')]; },
  (E) => { const { emitter, log, hear } = recorder(E); const f = hear('f'); emitter.on('a', f).on('a', f).off('a', f); emitter.emit('a'); return [log, emitter.listenerCount('a')]; },
  (E) => { const { emitter, log, hear } = recorder(E); const f = hear('f'); emitter.on('a', () => { log.push('self'); emitter.off('a', f); }); emitter.on('a', f); emitter.emit('a'); emitter.emit('a'); return log; },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on('a', () => emitter.on('a', hear('late'))); emitter.emit('a'); const first = log.length; emitter.emit('a'); return [first, log]; },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on('newListener', hear('new')).on('removeListener', hear('gone')); const f = () => {}; emitter.on('a', f); emitter.once('b', f); emitter.off('a', f); emitter.emit('b'); return log.map((entry) => entry.slice(0, 2)); },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on('removeListener', hear('gone')).on('a', () => {}).on('a', () => {}).on('b', () => {}); emitter.removeAllListeners('a'); emitter.removeAllListeners(); return [log.map((entry) => entry.slice(0, 2)), emitter.eventNames()]; },
  (E) => { const { emitter } = recorder(E); emitter.on('a', () => {}); emitter.removeAllListeners(); emitter.removeAllListeners('zz'); return emitter.eventNames(); },
  (E) => new E().emit('error', new RangeError('mine')),
  (E) => new E().emit('error', 'text'),
  (E) => new E().emit('error', { a: 1 }),
  (E) => new E().emit('error'),
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on('error', hear('e')); return [emitter.emit('error', 5), log]; },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.on(E.errorMonitor, hear('m')); try { emitter.emit('error', new Error('x')); } catch (error) { log.push(error.message); } return log.map(([name]) => name); },
  (E) => { const s = Symbol('s'); const { emitter } = recorder(E); emitter.on('a', () => {}).on(s, () => {}).once('__proto__', () => {}); return emitter.eventNames().map(String); },
  (E) => { const { emitter } = recorder(E); const f = () => {}; emitter.once('a', f).on('a', f); return [emitter.listeners('a').map((x) => x === f), emitter.rawListeners('a').map((x) => x === f), emitter.rawListeners('a')[0].listener === f]; },
  (E) => { const { emitter, log, hear } = recorder(E); emitter.once('a', hear('raw')); emitter.rawListeners('a')[0]('direct'); return [log, emitter.listenerCount('a')]; },
  (E) => { const { emitter } = recorder(E); const f = () => {}; emitter.on('a', f).on('a', () => {}).once('a', f); return [emitter.listenerCount('a'), emitter.listenerCount('a', f), E.listenerCount(emitter, 'a')]; },
  (E) => { const { emitter } = recorder(E); return [emitter.getMaxListeners(), emitter.setMaxListeners(3) === emitter, emitter.getMaxListeners(), E.getMaxListeners(emitter), E.defaultMaxListeners]; },
  (E) => { const a = new E(); E.setMaxListeners(4, a); return a.getMaxListeners(); },
  (E) => new E().setMaxListeners(-1),
  (E) => new E().on('a', 5),
  (E) => new E().once('a', null),
  (E) => new E().off('a', undefined),
  (E) => { function Old() { E.call(this); } Object.setPrototypeOf(Old.prototype, E.prototype); const o = new Old(); const log = []; o.on('a', (x) => log.push(x)); o.emit('a', 1); return [log, o instanceof E]; },
  (E) => { class Sub extends E {} const s = new Sub(); let self; s.on('a', function () { self = this; }); s.emit('a'); return self === s; },
  (E) => { const mixed = Object.assign({}, E.prototype); const log = []; mixed.on('a', () => log.push(1)); mixed.emit('a'); return log; },
  (E) => { const bare = Object.create(E.prototype); const other = Object.create(E.prototype); bare.on('a', () => {}); return [bare.listenerCount('a'), other.listenerCount('a'), other.emit('a'), other.eventNames()]; },
  (E) => { const e = new E(); const f = () => {}; e.on('a', f); return E.getEventListeners(e, 'a')[0] === f; },
  (E) => [E.EventEmitter === E, typeof E.once, typeof E.on, typeof E.errorMonitor, E.captureRejections, String(E.captureRejectionSymbol)],
  (E) => Object.keys(E.prototype).filter((key) => key !== '_maxListeners' && !key.startsWith('_')).sort(),
  (E) => E.once.length + E.prototype.on.length,
]);

test('events.once and events.on', async () => {
  const run = async (E) => {
    const log = [];
    const emitter = new E();
    queueMicrotask(() => emitter.emit('a', 1, 2));
    log.push(await E.once(emitter, 'a'));
    log.push(emitter.eventNames());
    queueMicrotask(() => emitter.emit('error', new Error('bad')));
    log.push(await E.once(emitter, 'a').catch((error) => error.message));
    queueMicrotask(() => emitter.emit('error', 7));
    log.push(await E.once(emitter, 'error'));
    const target = new EventTarget();
    queueMicrotask(() => target.dispatchEvent(new Event('go')));
    log.push((await E.once(target, 'go'))[0].type);
    const control = new AbortController();
    queueMicrotask(() => control.abort());
    log.push(await E.once(emitter, 'a', { signal: control.signal }).catch((error) => [error.name, error.code, error.message]));
    log.push(await E.once(emitter, 'a', { signal: control.signal }).catch((error) => error.name));
    log.push(await E.once({}, 'a').catch((error) => error.code));
    log.push(emitter.eventNames());

    queueMicrotask(() => { emitter.emit('b', 1); emitter.emit('b', 2); emitter.emit('end'); });
    for await (const args of E.on(emitter, 'b', { close: ['end'] })) log.push(args);
    const iterator = E.on(emitter, 'b');
    emitter.emit('b', 'queued');
    const pending = [iterator.next(), iterator.next()];
    emitter.emit('error', new Error('stop'));
    log.push((await pending[0]).value, await pending[1].catch((error) => error.message), await iterator.next());
    const second = E.on(emitter, 'b');
    log.push(await second.return(), emitter.eventNames());
    const stop = new AbortController();
    queueMicrotask(() => stop.abort());
    const third = E.on(emitter, 'b', { signal: stop.signal });
    log.push(await third.next().catch((error) => error.name));
    return plain(log);
  };
  checks += 16;
  nodeAssert.deepStrictEqual(await run(Emitter), await run(NodeEmitter));
});

test('a leak of listeners is warned of once', () => {
  checks += 2;
  const { warn } = console;
  const lines = [];
  console.warn = (line) => lines.push(line);
  const emitter = new Emitter();
  for (let i = 0; i < 13; i++) emitter.on('a', () => {});
  console.warn = warn;
  nodeAssert.strictEqual(lines.length, 1);
  nodeAssert.match(lines[0], /11 a listeners/);
});

// path: Node's starts from its working directory, ours from "/".

process.chdir('/');
const PATHS = ['', '.', '..', '/', '//', '///', 'a', '/a', '//a', 'a/', '/a/', 'a//', 'a/b', '/a/b/', '/a//b', './a', '../a', 'a/..', 'a/../..', '/..', '/../a', 'a/./b', '.a', '.a.b', 'a.', 'a.b', 'a.b.c', '..a', '...', 'a/.b', 'a/b.', '/a/.', '/a/..', 'a b', 'é.ü', '/a.b/c', 'a/b/../../c', './', '../', '/./', '.b/', 'a.js/', 'a/..b'];
group('path of one', path, nodePath.posix, [
  ...cross([['normalize', 'resolve', 'isAbsolute', 'dirname', 'basename', 'extname', 'join', 'toNamespacedPath'], PATHS], (method, value) => (p) => p[method](value)),
  // Node's parse takes "/.." for a name with an extension, unlike its extname.
  ...cross([PATHS.filter((value) => value !== '/..')], (value) => (p) => p.parse(value)),
  ...cross([PATHS], (value) => (p) => p.format(p.parse(value))),
]);
group('path of two', path, nodePath.posix, [
  ...cross([['join', 'resolve', 'relative'], PATHS, PATHS], (method, a, b) => (p) => p[method](a, b)),
  // Node does not strip the last slashes where the suffix does not fit.
  ...cross([PATHS.filter((value) => !value.endsWith('/')), ['a', '.b', 'b', '.js', 'js', '', '/', '..', 'a/', 'a.b', '.']], (value, suffix) => (p) => p.basename(value, suffix)),
]);
group('path, the rest', path, nodePath.posix, [
  (p) => p.join(),
  (p) => p.resolve(),
  (p) => p.join('a', '', '../b', '/c/'),
  (p) => p.format({ dir: '/x', base: 'y' }),
  (p) => p.format({ root: '/', base: 'y' }),
  (p) => p.format({ root: '/', dir: '/', name: 'n', ext: 'e' }),
  (p) => p.format({ name: 'n', ext: '.e' }),
  (p) => p.format({}),
  (p) => p.format('x'),
  (p) => p.format(null),
  (p) => [p.sep, p.delimiter, p.posix === p],
  ...cross([['normalize', 'resolve', 'isAbsolute', 'dirname', 'basename', 'extname', 'parse', 'join'], [undefined, 5, {}]], (method, value) => (p) => (value === undefined && method === 'resolve' ? 0 : p[method](value))),
  (p) => p.relative('a'),
  (p) => p.basename('a', 5),
]);

// querystring

const QUERIES = ['', 'a', 'a=', '=a', '=', '&', '&&', 'a=1&b=2', 'a=1&a=2&a=3', 'a=b=c', 'a+b=c+d', 'a%20b=%41', 'a=%', 'a=%zz', 'a=%E4%BD%A0', 'a=%E4%BD', '%FF=+%FF', '__proto__=1', 'a&b&c', 'a=1&&b', 'é=ü', '%=%', 'a=%2', 'foo=%EF%BF%BD', '&a=1&', 'a==', 'constructor=1&hasOwnProperty=2', 'a=1;b=2', 'a:1;b:2'];
group('querystring', querystring, nodeQuerystring, [
  ...cross([QUERIES], (query) => (q) => Object.entries(q.parse(query))),
  ...cross([QUERIES], (query) => (q) => q.parse(query, ';', ':')),
  ...cross([QUERIES, [0, 1, 2]], (query, maxKeys) => (q) => q.parse(query, null, null, { maxKeys })),
  ...cross([QUERIES], (query) => (q) => q.parse(query, '&', '=', { decodeURIComponent: (part) => `<${part}>` })),
  ...cross([QUERIES], (query) => (q) => q.unescape(query)),
  ...cross([QUERIES, [true, false]], (query, spaces) => (q) => [...q.unescapeBuffer(query, spaces)]),
  (q) => q.parse('a&&b&&=c', '&&', '='),
  (q) => q.parse('a==1&b==2', '&', '=='),
  (q) => q.parse(5),
  (q) => q.parse('a=1', '', ''),
  (q) => Object.getPrototypeOf(q.parse('a')),
  ...[{ a: 1 }, { a: [1, 2, 'x'] }, { a: '', b: null, c: undefined, d: NaN, e: Infinity, f: true, g: 5n, h: {}, i: [] }, { 'é &=': "~!*()'- _." }, [1, 2], null, 'x', 5, { a: '\u{1F600}' }, { a: '\ud800' }, { a: [] , b: 1 }].flatMap((value) => [
    (q) => q.stringify(value),
    (q) => q.stringify(value, ';', ':'),
    (q) => q.stringify(value, '&', '=', { encodeURIComponent: (part) => `<${part}>` }),
  ]),
  ...['a b', 5, {}, null, undefined, true, '\u{1F600}', '\ud800', [1, 2]].map((value) => (q) => q.escape(value)),
  (q) => [q.decode === q.parse, q.encode === q.stringify],
]);
test('querystring on random text', () => {
  const random = generator(3);
  for (let round = 0; round < 2000; round++) {
    const query = Array.from({ length: random(14) }, () => 'ab=&%+2E4F;'[random(11)]).join('');
    compare((q) => [q.parse(query), q.stringify(q.parse(query))], querystring, nodeQuerystring);
  }
});

// url

const URLS = [
  '', 'http://example.com', 'HTTP://USER:Pass@Example.COM:8080/P/a?q=1&q=2#h', 'https://example.com?x=y', 'http://a.b/c?d#e?f', '//host/path', '/path?x#y', '?x', '#y', 'path',
  'mailto:a@b.c', 'javascript:alert("x y")', 'file:///etc/passwd', 'file://host/x', 'http://[::1]:80/x', 'http://[FE80::1]/', 'http://a:b@c:d@e/f', 'http://é.com/ü?ö', 'http://x.com/a b"c',
  'x://y/z', 'http:\\\\evil.com\\a?b\\c', ' http://trim.me ', 'http://x:/', 'http://x:80a/', 'foo:bar', 'http:/one', 'http:', 'http://', 'http:///x', 'a:b@c/d', '//user:pw@host/x', 'http://x/?a=%20&b={}',
  'http://x.com/\t\n', "http://x.com/'q'", 'http://x;y/z', 'http://x_y.com', 'ws://a/b', 'HTTP://X?Y', '/a?b?c#d#e', '//a@b/c', 'http://user@', 'git+ssh://git@x.y/z.git', 'data:text/plain,hi', 'http://x.com:8080', 'localhost:3000/x', 'http://a%40b@c/', 'dns:/x', 'http://xn--9ca.com/',
];
const ownFields = (value) => Object.fromEntries(Object.entries(value).filter(([, field]) => typeof field !== 'function'));
group('url.parse', url, nodeUrl, [
  ...cross([URLS, [false, true], [false, true]], (text, query, slashes) => (u) => ownFields(u.parse(text, query, slashes))),
  ...cross([URLS], (text) => (u) => u.format(u.parse(text))),
  (u) => u.parse(5),
  (u) => u.parse('http://%zz@x'),
]);
group('url.format', url, nodeUrl, [
  (u) => u.format({ protocol: 'http', host: 'x.com', pathname: 'a#b?c', query: { a: 1, b: [2, 3] }, hash: 'h' }),
  (u) => u.format({ protocol: 'http:', hostname: 'x.com', port: 80, search: 'a=#' }),
  (u) => u.format({ hostname: '::1', protocol: 'http', auth: 'u:p@w' }),
  (u) => u.format({ protocol: 'mailto', host: 'b.c', auth: 'a' }),
  (u) => u.format({ protocol: 'foo', slashes: true, host: 'x', pathname: 'y' }),
  (u) => u.format({ protocol: 'file', pathname: '/x' }),
  (u) => u.format({ pathname: '/x', query: {} }),
  (u) => u.format({ pathname: '/x', query: 'text' }),
  (u) => u.format({}),
  (u) => u.format('http://A.com/x y'),
  (u) => u.format(5),
  (u) => u.format(null),
  (u) => u.format(new u.URL('http://a:b@c.d/e?f#g')),
  (u) => u.format(new u.URL('http://a:b@c.d/e?f#g'), { auth: false }),
  (u) => u.format(new u.URL('http://a:b@c.d/e?f#g'), { fragment: false, search: false }),
]);
const BASES = ['http://a/b/c/d;p?q', 'http://a', 'http://u:p@a:8/b/', '/one/two/three', 'one/two', 'file:///x/y', 'https://a/b#h', ''];
const RELATIVES = ['g', './g', 'g/', '/g', '//g', '?y', 'g?y', '#s', 'g#s', ';x', '', '.', './', '..', '../', '../g', '../..', '../../g', '../../../g', '/./g', '/../g', 'g.', '.g', './../g', './g/.', 'g/./h', 'g/../h', 'http://x/y', 'https://x', 'mailto:a@b', '//x:9/z/../w', 'g?y/../x', '/a//b', 'javascript:x'];
group('url.resolve', url, nodeUrl, cross([BASES, RELATIVES], (base, relative) => (u) => [base, relative, u.resolve(base, relative)]));
group('file URLs and the rest', url, nodeUrl, [
  ...['file:///a/b', 'file:///a%20b', 'file:///%E4%BD%A0', 'file:///a%2Fb', 'file://host/x', 'http://x', 'nope', 'file:///'].map((text) => (u) => u.fileURLToPath(text)),
  (u) => u.fileURLToPath(new u.URL('file:///x%25y')),
  (u) => u.fileURLToPath(5),
  ...['/a/b', '/a b', '/a?b#c', '/a%b', '/a\\b', '/a/', 'rel/x', '/é', '/a\n\r\tb', '/', '', '/x/../y'].map((text) => (u) => u.pathToFileURL(text).href),
  (u) => u.pathToFileURL(5),
  (u) => ownFields(u.urlToHttpOptions(new u.URL('https://a:b%20c@[::1]:8443/p?q#h'))),
  (u) => ownFields(u.urlToHttpOptions(new u.URL('https://x/'))),
  (u) => [u.domainToASCII('español.com'), u.domainToASCII('xn--iñvalid.com'), u.domainToASCII('A.b')],
]);

// util

const sample = {
  date: () => new Date(0), invalidDate: () => new Date(NaN), regexp: () => /x/g, map: () => new Map(), set: () => new Set(), weakMap: () => new WeakMap(), weakSet: () => new WeakSet(),
  promise: () => Promise.resolve(), error: () => new TypeError(), arrayBuffer: () => new ArrayBuffer(1), shared: () => new SharedArrayBuffer(1), view: () => new DataView(new ArrayBuffer(1)), u8: () => new Uint8Array(1),
  f64: () => new Float64Array(1), big: () => new BigInt64Array(1), array: () => [], object: () => ({}), bare: () => Object.create(null), number: () => 5, numberObject: () => new Number(5), stringObject: () => new String(''),
  booleanObject: () => new Boolean(false), bigintObject: () => Object(1n), symbolObject: () => Object(Symbol()), fn: () => () => {}, asyncFn: () => async () => {}, generator: () => function* () {}, asyncGenerator: () => async function* () {},
  running: () => (function* () {})(), mapIterator: () => new Map().keys(), setIterator: () => new Set().values(), args: () => (function () { return arguments; })(), nothing: () => null, missing: () => undefined, fake: () => Object.create(Date.prototype),
  fakeMap: () => Object.create(Map.prototype), text: () => 'x', tagged: () => ({ [Symbol.toStringTag]: 'Arguments' }), proto: () => RegExp.prototype,
};
const TYPE_CHECKS = Object.keys(nodeUtil.types).filter((name) => name !== 'isEventTarget');
group('util.types', util, nodeUtil, [
  ...cross([Object.keys(sample)], (name) => (u) => Object.fromEntries(TYPE_CHECKS.map((check) => [check, Boolean(u.types[check](sample[name]()))]))),
  ...cross([['isArray', 'isBoolean', 'isDate', 'isError', 'isFunction', 'isNull', 'isNullOrUndefined', 'isNumber', 'isObject', 'isPrimitive', 'isRegExp', 'isString', 'isSymbol', 'isUndefined']], (check) => (u) => Object.keys(sample).map((name) => u[check](sample[name]()))),
]);

const cyclic = (name) => { const value = { name }; value.self = value; return value; };
const longCycle = () => { const value = { self: { } }; value.self.self = value; return value; };
const shortCycle = () => { const value = {}; value.self = value; return value; };
class Point { constructor(x) { this.x = x; } }
const causing = (message) => { const error = new Error(message); error.cause = error; return error; };
const PAIRS = [
  [causing('a'), causing('a')],
  [1, 1], [1, '1'], [NaN, NaN], [0, -0], [null, undefined], [null, {}], ['a', 'a'], ['', 0], [true, 1], [1n, 1], [{}, {}], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: '1' }], [{ a: 1 }, { a: 1, b: 2 }], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [{ a: undefined }, { b: undefined }], [{ a: undefined }, {}],
  [[1, 2], [1, 2]], [[1, 2], [2, 1]], [[1, , 3], [1, undefined, 3]], [[1], { 0: 1, length: 1 }], [[], {}], [Object.assign([1], { x: 1 }), [1]], [Object.assign([1], { x: 1 }), Object.assign([1], { x: 1 })],
  [new Date(1), new Date(1)], [new Date(1), new Date(2)], [/a/g, /a/g], [/a/g, /a/i], [new Error('a'), new Error('a')], [new Error('a'), new Error('b')], [new Error('a'), new TypeError('a')],
  [new Set([1, 2]), new Set([2, 1])], [new Set([1]), new Set(['1'])], [new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])], [new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }])], [new Set([[1], 2]), new Set([2, [1]])], [new Set([1, 2]), new Set([1])],
  [new Map([[1, 2]]), new Map([[1, 2]])], [new Map([[1, 2]]), new Map([[1, 3]])], [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])], [new Map([[1, { a: 1 }], [2, 3]]), new Map([[2, 3], [1, { a: 1 }]])], [new Map([[1, undefined]]), new Map([[2, undefined]])], [new Map([['1', 1]]), new Map([[1, 1]])], [new Map([[null, 1]]), new Map([[undefined, 1]])], [new Map(), new Set()], [new Map(), {}],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])], [new Uint8Array([1]), new Uint8Array([2])], [new Uint8Array([1]), new Int8Array([1])], [new Float32Array([0]), new Float32Array([-0])], [new Float64Array([NaN]), new Float64Array([NaN])], [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer], [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer], [new Uint8Array([1]), [1]], [new DataView(new ArrayBuffer(2)), new DataView(new ArrayBuffer(2))],
  [new Number(1), new Number(1)], [new Number(1), new Number(2)], [new String('a'), new String('a')], [new String('a'), new String('b')], [Object(1n), Object(1n)], [new Boolean(true), new Boolean(false)], [new Number(1), 1],
  [new Point(1), new Point(1)], [new Point(1), new Point(2)], [new Point(1), { x: 1 }], [Object.create(null), {}], [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 1 }], [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 2 }], [{ [Symbol.for('s')]: 1 }, {}],
  [cyclic('a'), cyclic('a')], [cyclic('a'), cyclic('b')], [shortCycle(), longCycle()], [longCycle(), longCycle()], [() => 1, () => 1], [Math.max, Math.max], [{ a: { b: { c: [1, { d: 2 }] } } }, { a: { b: { c: [1, { d: 2 }] } } }], [{ a: { b: { c: [1, { d: 2 }] } } }, { a: { b: { c: [1, { d: 3 }] } } }],
  [(function () { return arguments; })(1), (function () { return arguments; })(1)], [(function () { return arguments; })(1), [1]], [{ a: null }, { a: undefined }], [[NaN], [NaN]], [[0], [-0]], [Symbol.iterator, Symbol.iterator], ['a', ['a']], [1, [1]],
];
group('deep equality', { util, assert }, { util: nodeUtil, assert: nodeAssert }, PAIRS.flatMap(([a, b]) => {
  const holds = (check) => { try { check(); return true; } catch (error) { return error.code; } };
  const shown = nodeUtil.inspect([a, b]);
  return [
    (m) => [shown, m.util.isDeepStrictEqual(a, b), m.util.isDeepStrictEqual(b, a)],
    (m) => [shown, holds(() => m.assert.deepEqual(a, b)), holds(() => m.assert.deepEqual(b, a)), holds(() => m.assert.notDeepEqual(a, b))],
    (m) => [shown, holds(() => m.assert.deepStrictEqual(a, b)), holds(() => m.assert.notDeepStrictEqual(b, a))],
    (m) => ['equal', 'notEqual', 'strictEqual', 'notStrictEqual'].map((name) => holds(() => m.assert[name](a, b))),
  ];
}));

group('util', util, nodeUtil, [
  (u) => u.format('%s %d %i %j %%', 'a', 1.5, 2.9, { b: 1 }, 'rest'),
  (u) => u.inspect({ a: [1, 'x'] }),
  (u) => u.inspect(u === util ? Buffer.from('abc') : NodeBuffer.from('abc')),
  (u) => u.inspect({ nested: u === util ? Buffer.alloc(60) : NodeBuffer.alloc(60) }),
  (u) => { function A() {} function B() {} B.prototype.x = 1; u.inherits(A, B); return [A.super_ === B, new A().x, new A() instanceof B]; },
  (u) => u.inherits(null, class {}),
  (u) => u.inherits(class {}, () => {}),
  (u) => u.promisify(5),
  (u) => u.callbackify(5),
  (u) => { const f = () => {}; const p = () => {}; f[u.promisify.custom] = p; return u.promisify(f) === p; },
  (u) => { const f = function named(a, b, callback) {}; f.extra = 1; const p = u.promisify(f); return [p.name, p.length, p.extra, u.promisify(p) === p]; },
  (u) => { const c = u.callbackify(async function named(a) {}); return [c.name, c.length]; },
  (u) => u.callbackify(async () => {})(),
  (u) => String(u.promisify.custom),
  (u) => u.stripVTControlCharacters('\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 \x1b[1;32mx\x1b[K'),
  (u) => u.stripVTControlCharacters(5),
  (u) => u.toUSVString('a\ud800b'),
  (u) => u.styleText('red', 'x', { validateStream: false }),
  (u) => u.styleText(['bold', 'green'], 'x', { validateStream: false }),
  (u) => { const log = u.debuglog('nothing'); log('x'); return log.enabled; },
  (u) => u._extend({ a: 1 }, { b: 2 }),
  (u) => new u.TextDecoder().decode(new u.TextEncoder().encode('é')),
  (u) => u.inspect.custom === Symbol.for('nodejs.util.inspect.custom'),
]);

test('promisify, callbackify, deprecate, aborted', async () => {
  const run = async (u) => {
    const log = [];
    const later = (fail, value, callback) => queueMicrotask(() => callback(fail, value));
    log.push(await u.promisify(later)(null, 5), await u.promisify(later)(new Error('no'), 0).catch((error) => error.message));
    const holder = { value: 3, read(callback) { callback(null, this.value); } };
    holder.readAsync = u.promisify(holder.read);
    log.push(await holder.readAsync());
    const called = (f, ...args) => new Promise((resolve) => f(...args, (...results) => resolve(results)));
    log.push(await called(u.callbackify(async (x) => x * 2), 4));
    log.push((await called(u.callbackify(async () => { throw new Error('bad'); })))[0].message);
    const [falsy] = await called(u.callbackify(() => Promise.reject(null)));
    log.push(falsy.code, falsy.reason, falsy.message);
    const control = new AbortController();
    queueMicrotask(() => control.abort());
    log.push(await u.aborted(control.signal, {}).then(() => 'aborted'), await u.aborted(5, {}).catch((error) => error.code));
    return log;
  };
  checks += 10;
  nodeAssert.deepStrictEqual(await run(util), await run(nodeUtil));
  const { warn } = console;
  const lines = [];
  console.warn = (line) => lines.push(line);
  const old = util.deprecate((x) => x + 1, 'old is old', 'DEP1');
  const Old = util.deprecate(class Thing { y = 1; }, 'Thing is old', 'DEP1');
  const results = [old(1), old(2), new Old().y];
  console.warn = warn;
  nodeAssert.deepStrictEqual(results, [2, 3, 1]);
  nodeAssert.deepStrictEqual(lines, ['DeprecationWarning: [DEP1] old is old']);
});

// assert

const boom = () => { throw new TypeError('boom'); };
const fails = (action) => (a) => {
  try {
    action(a);
    return 'passed';
  } catch (error) {
    const { name, code, message, operator, generatedMessage } = error;
    return { name, code, message, operator, generatedMessage, hasStack: typeof error.stack };
  }
};
group('assert, with the same messages', assert, nodeAssert, [
  (a) => a.ok(1), (a) => a(true), (a) => a.ok(0, 'mine'), (a) => a(null, new RangeError('own')), (a) => a.ok(),
  (a) => a.equal(1, 2), (a) => a.equal(1, '1'), (a) => a.equal(NaN, NaN), (a) => a.equal(1, 2, 'msg'), (a) => a.equal(1), (a) => a.notEqual(1, 1), (a) => a.notEqual(1, 2),
  (a) => a.strictEqual(1, 2), (a) => a.strictEqual('a', 'b'), (a) => a.strictEqual(1, '1'), (a) => a.strictEqual(1, 2, new RangeError('own')), (a) => a.notStrictEqual(1, 1), (a) => a.notStrictEqual('x', 'x'),
  (a) => a.deepEqual({ a: 1 }, { a: '1' }), (a) => a.deepStrictEqual({ a: 1 }, { a: 2 }), (a) => a.deepStrictEqual([1, 2, 3], [1, 2, 4]), (a) => a.notDeepStrictEqual(1, 1), (a) => a.notDeepStrictEqual({ a: 1 }, { a: 1 }), (a) => a.deepEqual({ a: 1 }, { a: 2 }),
  (a) => a.fail(), (a) => a.fail('why'), (a) => a.fail(new RangeError('own')),
  (a) => a.match('abc', /b/), (a) => a.match('abc', /x/), (a) => a.match(5, /x/), (a) => a.match('abc', 'x'), (a) => a.doesNotMatch('abc', /b/), (a) => a.doesNotMatch('abc', /x/), (a) => a.match('abc', /x/, 'msg'),
  (a) => a.throws(boom), (a) => a.throws(boom, TypeError), (a) => a.throws(boom, RangeError), (a) => a.throws(boom, /boom/), (a) => a.throws(boom, /other/), (a) => a.throws(boom, { message: 'boom' }), (a) => a.throws(boom, { name: 'TypeError', message: /bo/ }),
  (a) => a.throws(boom, (error) => error instanceof TypeError), (a) => a.throws(boom, new TypeError('boom')), (a) => a.throws(() => {}), (a) => a.throws(() => {}, TypeError), (a) => a.throws(() => {}, 'msg'),
  (a) => a.throws(() => {}, TypeError, 'msg'), (a) => a.throws(boom, 'boom'), (a) => a.throws(boom, 'msg'), (a) => a.throws(5), (a) => a.throws(boom, 5), (a) => a.throws(boom, RangeError, 'msg'), (a) => a.throws(boom, () => false, 'msg'), (a) => a.throws(() => { throw null; }), (a) => a.throws(() => { throw undefined; }),
  (a) => a.doesNotThrow(() => {}), (a) => a.doesNotThrow(boom), (a) => a.doesNotThrow(boom, 'msg'), (a) => a.doesNotThrow(boom, TypeError), (a) => a.doesNotThrow(boom, RangeError), (a) => a.doesNotThrow(boom, /boom/, 'msg'), (a) => a.doesNotThrow(5),
  (a) => a.ifError(null), (a) => a.ifError(undefined), (a) => a.ifError(new Error('x')), (a) => a.ifError('text'), (a) => a.ifError(0),
  (a) => a.strict.equal(1, '1'), (a) => a.strict(1), (a) => a.strict.strict === a.strict, (a) => a.strict.notEqual(1, 1),
  (a) => { throw new a.AssertionError({ message: 'm', actual: 1, expected: 2, operator: 'op' }); },
  (a) => { throw new a.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' }); },
  (a) => new a.AssertionError('x'),
  (a) => new a.AssertionError({ message: 'm' }) instanceof Error,
  (a) => String(new a.AssertionError({ message: 'm' })),
].map(fails));
group('assert, with messages of our own', assert, nodeAssert, [
  (a) => a.ok(0), (a) => a(''), (a) => a.throws(boom, { message: 'other' }), (a) => a.throws(boom, { name: 'TypeError', code: 5 }), (a) => a.throws(boom, new TypeError('x')), (a) => a.throws(boom, () => false), (a) => a.throws(() => { throw 5; }, { a: 1 }),
  (a) => a.deepStrictEqual({ a: { b: [1, 2, { c: 3 }] } }, { a: { b: [1, 2, { c: 4 }] } }), (a) => a.strictEqual('a\nb', 'a\nc'), (a) => a.strictEqual({}, {}), (a) => a.deepStrictEqual(new Map([[1, 2]]), new Map([[1, 3]])), (a) => a.fail(1, 2, undefined, '<'), (a) => a.fail(1, 2, 'msg'), (a) => a.deepStrictEqual(1, 2, 'msg'), (a) => a.strict.deepEqual([1], ['1'], 'msg'), (a) => a.throws(boom, {}),
].map((action) => (a) => {
  const { message, ...rest } = fails(action)(a);
  return { ...rest, isText: typeof message === 'string' && message !== '' };
}));

test('rejects and doesNotReject', async () => {
  const run = async (a) => {
    const bad = async () => { throw new TypeError('boom'); };
    const outcomes = [];
    for (const attempt of [
      () => a.rejects(bad()), () => a.rejects(bad), () => a.rejects(bad, TypeError), () => a.rejects(bad, RangeError), () => a.rejects(bad, /boom/), () => a.rejects(async () => {}), () => a.rejects(Promise.resolve(1), TypeError), () => a.rejects(5), () => a.rejects(() => 5),
      () => a.rejects(() => { throw new RangeError('sync'); }), () => a.doesNotReject(async () => {}), () => a.doesNotReject(bad), () => a.doesNotReject(bad, TypeError, 'msg'), () => a.doesNotReject(bad, RangeError),
    ]) {
      outcomes.push(await attempt().then((value) => ({ value }), ({ name, code, message, operator }) => ({ name, code, message, operator })));
    }
    return outcomes;
  };
  checks += 14;
  nodeAssert.deepStrictEqual(await run(assert), await run(nodeAssert));
});

test('a difference points at the line', () => {
  checks += 1;
  try {
    assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] });
  } catch (error) {
    nodeAssert.match(error.message, /^\+ {5}2$/m);
    nodeAssert.match(error.message, /^- {5}3$/m);
    return;
  }
  nodeAssert.fail();
});
