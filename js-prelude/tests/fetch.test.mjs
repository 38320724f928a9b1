/**
 * Fetch classes against a fake host. Wherever Node has the same class, a case is written once and run on both:
 * `alike` wants equal results, or errors of the same name.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

// What QuickJS has and the oldest Node these tests run on has not.
const detached = new WeakSet();
if (!('detached' in ArrayBuffer.prototype)) {
  Object.defineProperty(ArrayBuffer.prototype, 'detached', { configurable: true, get() { return detached.has(this); } });
  ArrayBuffer.prototype.transfer = function transfer() {
    const moved = structuredClone(this, { transfer: [this] });
    detached.add(this);
    return moved;
  };
}

// --- the fake host ---------------------------------------------------------------------------------------------

const bridge = {
  listener: null,
  current: 0,
  calls: [],
  /** @type {Map<number, (a: number, b: number, text: any, bytes: any, c: number) => number>} */
  answers: new Map(),
  text: '',
};

/** Positions of a URL's components, as the host reports them. */
function componentsOf(url) {
  const { href } = url;
  const protocolEnd = url.protocol.length;
  const hasAuthority = href.startsWith('//', protocolEnd);
  const authority = hasAuthority ? protocolEnd + 2 : protocolEnd;
  const usernameEnd = authority + url.username.length;
  let hostStart = authority;
  if (url.username !== '' || url.password !== '') hostStart = href.indexOf('@', authority) + 1;
  const hostEnd = hostStart + url.hostname.length;
  const pathStart = hostStart + url.host.length;
  const hash = href.indexOf('#');
  const query = href.indexOf('?');
  const search = query >= 0 && (hash < 0 || query < hash) ? query : -1;
  return [protocolEnd, usernameEnd, hostStart, hostEnd, url.port === '' ? -1 : Number(url.port), pathStart, search, hash];
}

const NodeURL = globalThis.URL;
bridge.answers.set(41, (a, b, text, bytes) => {
  try {
    const url = b === 1 ? new NodeURL(text, typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()) : new NodeURL(text);
    bridge.text = `${url.href}\n${url.origin}\n${componentsOf(url).join(',')}`;
    return 0;
  } catch {
    return -1;
  }
});

globalThis.__bridge = {
  onEvent: (listener) => { bridge.listener = listener; },
  now: () => 1_700_000_000_000,
  monotonic: () => 0,
  random: (n) => new Uint8Array(n).map((_, index) => index * 7),
  op(code, a = 0, b = 0, text = undefined, bytes = undefined, c = 0) {
    if (code !== 41) bridge.calls.push({ code, a, b, text, bytes, c });
    return bridge.answers.get(code)?.(a, b, text, bytes, c) ?? 0;
  },
  takeText: () => bridge.text,
  takeBytes: () => new Uint8Array(0),
  utf8Encode: (text) => new Uint8Array(Buffer.from(text)),
  utf8Decode: (bytes, fatal, ignoreBOM) => new TextDecoder('utf-8', { fatal, ignoreBOM }).decode(bytes),
  latin1Decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
  base64Encode: (bytes) => Buffer.from(bytes).toString('base64'),
  base64Decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  context: () => bridge.current,
  setContext: (context) => { bridge.current = context; },
  parseJson: (source) => JSON.parse(typeof source === 'string' ? source : Buffer.from(source).toString()),
};

const src = new NodeURL('../src/', import.meta.url);
const load = (path) => import(new NodeURL(path, src).href);
const { Op, Ev } = await load('boot/abi.js');
const { Headers, headersFromFlat, flatOf, headerOf } = await load('web/headers.js');
const { Blob, File } = await load('web/blob.js');
const { FormData } = await load('web/form-data.js');
const multipart = await load('web/multipart.js');
const { HostBody } = await load('web/body.js');
const { Request, requestFromHost } = await load('web/request.js');
const { Response, flatHeadersOf, bodyOf } = await load('web/response.js');
const { fetch, spliceSource } = await load('web/fetch.js');
const { ReadableStream } = await load('web/streams/index.js');
const { URL, URLSearchParams } = await load('web/url.js');
const { AbortController, AbortSignal } = await load('web/abort.js');

const ours = { Headers, Blob, File, FormData, Request, Response, ReadableStream, URL, URLSearchParams, AbortController, AbortSignal };
const nodes = Object.fromEntries(Object.keys(ours).map((name) => [name, globalThis[name]]));

async function outcome(run, classes) {
  try {
    return { value: await run(classes) };
  } catch (error) {
    return { error: error?.name ?? String(error) };
  }
}

/** One case, run on Node's classes and on ours. */
function alike(name, run) {
  test(name, async () => {
    const expected = await outcome(run, nodes);
    assert.deepEqual(await outcome(run, ours), expected);
  });
}

/** Sends an event as the host would. */
const send = (kind, a, b = 0, text = '', bytes = undefined) => bridge.listener(kind, a, b, text, bytes);
const settle = () => new Promise((resolve) => setImmediate(resolve));
const utf8 = (text) => new Uint8Array(Buffer.from(text));
const callsOf = (code) => bridge.calls.filter((call) => call.code === code);

let nextId = 100;
/** Forgets earlier calls and makes Op.FETCH answer a fresh id. @returns {number} */
function expectFetch() {
  bridge.calls.length = 0;
  const id = nextId++;
  bridge.answers.set(Op.FETCH, () => id);
  return id;
}

const HEAD = 'OK\nhttp://a/\n0\n';

// --- Headers ---------------------------------------------------------------------------------------------------

for (const [name, init] of Object.entries({
  undefined: () => undefined, null: () => null, number: () => 1, string: () => 'ab', 'empty object': () => ({}),
  record: () => ({ B: '1', a: '2' }), 'record of other types': () => ({ a: 1, b: true, c: null, d: undefined, e: ['x', 'y'] }),
  pairs: () => [['a', '1'], ['A', '2'], ['b', '3']], 'short pair': () => [['a']], 'long pair': () => [['a', 'b', 'c']],
  'pair of a string': () => ['ab'], map: () => new Map([['x', 'y']]), 'keys equal but for case': () => ({ a: '1', A: '2' }),
  'empty name': () => ({ '': 'x' }), 'name with blank': () => ({ 'a b': 'x' }), 'name with colon': () => ({ 'a:': 'x' }),
  'name beyond ASCII': () => ({ é: 'x' }), 'value beyond latin-1': () => ({ a: '\u0100' }), 'latin-1 value': () => ({ a: 'é\xff' }),
  'value with line feed': () => ({ a: 'x\ny' }), 'value with return': () => ({ a: 'x\ry' }), 'value with NUL': () => ({ a: 'x\0y' }),
  'value with outer whitespace': () => ({ a: ' \t\r\n x y \n\t ' }), 'blank value': () => ({ a: '  ' }), 'empty value': () => ({ a: '' }),
  'iterator not callable': () => ({ [Symbol.iterator]: 1 }), generator: () => (function* () { yield ['a', 'b']; })(),
})) {
  alike(`Headers from ${name}`, ({ Headers }) => [...new Headers(init())]);
}
alike('Headers from Headers is a copy', ({ Headers }) => {
  const first = new Headers([['a', '1'], ['set-cookie', 'x'], ['set-cookie', 'y']]);
  const second = new Headers(first);
  first.set('a', '2');
  return [[...second], second.getSetCookie()];
});
alike('Headers append, get, combine', ({ Headers }) => {
  const headers = new Headers({ a: '1' });
  headers.append('A', ' 2 ');
  headers.append('b', '');
  return [headers.get('a'), headers.get('B'), headers.get('c'), headers.has('A'), headers.has('c')];
});
alike('Headers set replaces all', ({ Headers }) => {
  const headers = new Headers([['a', '1'], ['b', '2'], ['a', '3']]);
  headers.set('A', '4');
  return [...headers];
});
alike('Headers delete', ({ Headers }) => {
  const headers = new Headers([['a', '1'], ['b', '2'], ['a', '3']]);
  headers.delete('a');
  headers.delete('c');
  return [...headers];
});
alike('Headers iterate sorted, cookies apart', ({ Headers }) => {
  const headers = new Headers([['z', '1'], ['set-cookie', 'b=1'], ['a', '2'], ['Set-Cookie', 'a=2'], ['z', '3']]);
  return [[...headers], [...headers.keys()], [...headers.values()], headers.get('set-cookie'), headers.getSetCookie()];
});
alike('Headers forEach', ({ Headers }) => {
  const seen = [];
  const headers = new Headers({ b: '1', a: '2' });
  headers.forEach(function (value, name, object) { seen.push(name, value, object === headers, this.t); }, { t: 5 });
  return seen;
});
alike('Headers forEach without a function', ({ Headers }) => new Headers().forEach(1));
for (const method of ['append', 'set', 'get', 'has', 'delete']) {
  alike(`Headers.${method} without arguments`, ({ Headers }) => new Headers()[method]());
  alike(`Headers.${method} with a bad name`, ({ Headers }) => new Headers()[method]('a\n', 'b'));
  alike(`Headers.${method} on a foreign receiver`, ({ Headers }) => Headers.prototype[method].call({}, 'a', 'b'));
}
alike('Headers append undefined', ({ Headers }) => {
  const headers = new Headers();
  headers.append('a', undefined);
  return headers.get('a');
});
alike('Headers iterator looks right', ({ Headers }) => {
  const iterator = new Headers({ a: '1' }).entries();
  return [Object.prototype.toString.call(iterator), iterator[Symbol.iterator]() === iterator, iterator.next(), iterator.next(), iterator.next()];
});
alike('Headers look right', ({ Headers }) => [
  Object.prototype.toString.call(new Headers()), Object.keys(Headers.prototype).sort(),
  Headers.prototype[Symbol.iterator] === Headers.prototype.entries, Headers.length, Headers.name,
]);
test('Headers iteration sees changes', () => {
  const headers = new Headers({ a: '1', b: '2' });
  const seen = [];
  for (const [name] of headers) {
    seen.push(name);
    if (name === 'a') headers.set('c', '3');
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
});
test('flat headers are not split until touched', () => {
  const flat = 'x\na\ncontent-type\ntext/html\nset-cookie\na=1\nset-cookie\nb=2\n';
  const headers = headersFromFlat(flat, 'none');
  assert.equal(flatOf(headers), flat);
  assert.equal(headers.get('x'), 'a');
  assert.equal(headers.get('a'), null); // a value, not a name
  assert.equal(flatOf(headers), flat);
  headers.delete('x');
  assert.equal(flatOf(headers), 'content-type\ntext/html\nset-cookie\na=1\nset-cookie\nb=2\n');
  assert.deepEqual(headers.getSetCookie(), ['a=1', 'b=2']);
  assert.equal(flatOf(new Headers()), '');
  assert.equal(flatOf(new Headers({ A: '1' })), 'a\n1\n');
  assert.equal(headerOf('a\nb\nb\nc\n', 'b'), 'c');
  assert.equal(headerOf('a\nb\n', 'b'), null);
});
test('immutable headers refuse changes', () => {
  const headers = headersFromFlat('a\n1\n', 'immutable');
  assert.throws(() => headers.set('a', '2'), TypeError);
  assert.throws(() => headers.append('a', '2'), TypeError);
  assert.throws(() => headers.delete('a'), TypeError);
  new Headers(headers).set('a', '2');
  assert.equal(headers.get('a'), '1');
});

// --- Blob and File ---------------------------------------------------------------------------------------------

for (const [name, parts] of Object.entries({
  nothing: () => undefined, null: () => null, string: () => 'abc', 'empty list': () => [],
  strings: () => ['ab', 'é', '\ud800'], bytes: () => [new Uint8Array([1, 2]), new Uint16Array([0x6162]).buffer, new DataView(new ArrayBuffer(3), 1)],
  numbers: () => [1, null, undefined, {}], set: () => new Set(['a', 'b']), object: () => ({}),
})) {
  alike(`Blob of ${name}`, async ({ Blob }) => {
    const blob = new Blob(parts());
    return [blob.size, blob.type, [...new Uint8Array(await blob.arrayBuffer())]];
  });
}
for (const type of ['Text/Plain', 'a\u00e9', 'a\x1fb', 'nonsense', ' x ']) {
  alike(`Blob type ${JSON.stringify(type)}`, ({ Blob }) => new Blob([], { type }).type);
}
for (const range of [[], [2], [-3], [1, 3], [1, -1], [4, 2], [0, 99], [-99, 2], [undefined, undefined]]) {
  alike(`Blob slice(${range.join(', ')})`, ({ Blob }) => new Blob(['hello', ' world']).slice(...range).text());
}
alike('Blob slice type and nesting', async ({ Blob }) => {
  const slice = new Blob(['hello world'], { type: 'a/b' }).slice(2, 9, 'C/D').slice(1, 4);
  return [await slice.text(), slice.type, new Blob(['x'], { type: 'a/b' }).slice(0, 1, 'C/D').type];
});
alike('Blob of blobs', async ({ Blob }) => new Blob([new Blob(['ab']), new Blob(['cd']), 'e']).text());
alike('Blob text strips the byte order mark', async ({ Blob }) => new Blob(['\ufeffx', new Uint8Array([0xff])]).text());
alike('Blob bad endings', ({ Blob }) => new Blob([], { endings: 'x' }));
alike('Blob options of a wrong type', ({ Blob }) => new Blob([], 'x'));
alike('Blob looks right', ({ Blob }) => [Object.prototype.toString.call(new Blob()), Blob.length]);
test('Blob slice converts as [Clamp] long long', async () => {
  const slice = (...range) => new Blob(['hello world']).slice(...range).text();
  assert.equal(await slice(NaN, 3), 'hel');
  assert.equal(await slice('1', '4'), 'ell');
  assert.equal(await slice(1.9, 4.5), 'll');
  assert.equal(await slice(-Infinity, Infinity), 'hello world');
});
test('Blob keeps its own copy and hands out copies', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const blob = new Blob([bytes]);
  bytes[0] = 9;
  (await blob.bytes())[1] = 9;
  assert.deepEqual([...await blob.bytes()], [1, 2, 3]);
  assert.equal(await new Blob(['a\r\nb\rc\n'], { endings: 'native' }).text(), 'a\nb\nc\n');
});
test('Blob streams in pieces', async () => {
  const sizes = [];
  for await (const piece of new Blob([new Uint8Array(150_000)]).stream()) sizes.push(piece.length);
  assert.deepEqual(sizes, [65536, 65536, 18928]);
});
alike('File', async ({ File }) => {
  const file = new File(['ab', 'c'], 'n\ud800ame', { type: 'A/B', lastModified: 12 });
  return [file.name, file.type, file.lastModified, file.size, await file.text(), Object.prototype.toString.call(file)];
});
alike('File without a name', ({ File }) => new File([]));
test('File takes the time from the host', () => {
  assert.equal(new File([], 'x').lastModified, 1_700_000_000_000);
  assert.ok(new File([], 'x') instanceof Blob);
});

// --- FormData --------------------------------------------------------------------------------------------------

alike('FormData basics', ({ FormData }) => {
  const form = new FormData();
  form.append('a', '1');
  form.append('b', 2);
  form.append('a', null);
  form.append('\ud800', '\ud800');
  const before = [...form];
  form.set('a', '9');
  form.set('c', 'new');
  form.delete('b');
  return [before, [...form], form.get('a'), form.get('x'), form.getAll('a'), form.has('a'), form.has('x'), [...form.keys()], [...form.values()]];
});
alike('FormData with files', async ({ FormData, Blob, File }) => {
  const form = new FormData();
  form.append('a', new Blob(['x'], { type: 't/x' }));
  form.append('b', new Blob(['y']), 'given');
  form.append('c', new File(['z'], 'own', { type: 't/z' }));
  form.append('d', new File(['w'], 'own', { lastModified: 5 }), 'renamed');
  const seen = [];
  for (const [name, file] of form) seen.push([name, file instanceof File, file.name, file.type, await file.text()]);
  return [seen, form.get('c') === form.get('c'), form.get('d').lastModified];
});
alike('FormData file name for text', ({ FormData }) => new FormData().append('a', 'b', 'c'));
alike('FormData of something', ({ FormData }) => new FormData({}));
alike('FormData of undefined', ({ FormData }) => [...new FormData(undefined)]);
for (const method of ['append', 'set', 'get', 'getAll', 'has', 'delete']) {
  alike(`FormData.${method} without arguments`, ({ FormData }) => new FormData()[method]());
}
alike('FormData forEach', ({ FormData }) => {
  const form = new FormData();
  form.append('a', '1');
  const seen = [];
  form.forEach((value, name, object) => seen.push(value, name, object === form));
  return seen;
});
alike('FormData looks right', ({ FormData }) => [
  Object.prototype.toString.call(new FormData()), Object.prototype.toString.call(new FormData().keys()),
  FormData.prototype[Symbol.iterator] === FormData.prototype.entries,
]);

// --- multipart and urlencoded ----------------------------------------------------------------------------------

const CRLF = '\r\n';
const part = (headers, data) => `--B${CRLF}${headers.map((line) => line + CRLF).join('')}${CRLF}${data}${CRLF}`;
const form = (...parts) => `${parts.join('')}--B--${CRLF}`;
const parseText = (text, boundary = 'B') => multipart.parse(utf8(text), boundary)
  .map(({ bytes, ...rest }) => ({ ...rest, data: Buffer.from(bytes).toString() }));

test('multipart: fields and files', () => {
  assert.deepEqual(parseText(form(
    part(['Content-Disposition: form-data; name="a"'], 'one'),
    part(['content-disposition:form-data;name="b";filename="f \u00e9.txt"', 'Content-Type: image/png'], `x${CRLF}--y${CRLF}`),
    part(['X-Other: 1', 'Content-Disposition: form-data; filename=""; name="c"'], ''),
    part(['Content-Disposition: form-data; name="d%22%0D%0A%41"'], ''),
  )), [
    { name: 'a', type: 'text/plain', data: 'one' },
    { name: 'b', filename: 'f \u00e9.txt', type: 'image/png', data: `x${CRLF}--y${CRLF}` },
    { name: 'c', filename: '', type: 'text/plain', data: '' },
    { name: 'd"\r\n%41', type: 'text/plain', data: '' },
  ]);
});
test('multipart: binary data', () => {
  const data = new Uint8Array(1024).map((_, index) => index % 256);
  const bytes = Buffer.concat([Buffer.from(`--B\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n`), data, Buffer.from('\r\n--B--\r\n')]);
  assert.deepEqual([...multipart.parse(new Uint8Array(bytes), 'B')[0].bytes], [...data]);
});
test('multipart: empty form, leading line end, no last line end, absent data', () => {
  assert.deepEqual(parseText('--B--'), []);
  assert.deepEqual(parseText('--B--\r\n'), []);
  assert.equal(parseText(CRLF + form(part(['Content-Disposition: form-data; name="a"'], 'x'))).length, 1);
  assert.deepEqual(parseText('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n--B--')[0].data, '');
});
test('multipart: extended file name', () => {
  assert.equal(parseText(form(part([`Content-Disposition: form-data; name="a"; filename="x"; filename*=UTF-8''%e2%82%ac`], 'x')))[0].filename, '€');
});
for (const [name, text] of Object.entries({
  'no boundary': 'hello', 'other boundary': '--C--', preamble: `text${CRLF}--B--`, 'no end': '--B',
  'unfinished part': `--B${CRLF}Content-Disposition: form-data; name="a"${CRLF}${CRLF}data`,
  'unfinished headers': `--B${CRLF}Content-Disposition: form-data; name="a"`,
  'no disposition': form(part(['Content-Type: a/b'], 'x')), 'no headers': form(part([], 'x')),
  'no name': form(part(['Content-Disposition: form-data'], 'x')), 'no name but file name': form(part(['Content-Disposition: form-data; filename="x"'], 'x')),
  'not form-data': form(part(['Content-Disposition: attachment; name="x"'], 'x')),
  'two names': form(part(['Content-Disposition: form-data; name="x"; name="y"'], 'x')),
  'two dispositions': form(part(['Content-Disposition: form-data; name="x"', 'Content-Disposition: form-data; name="y"'], 'x')),
  'open quote': form(part(['Content-Disposition: form-data; name="x'], 'x')), 'header line without colon': form(part(['nonsense'], 'x')),
  epilogue: `${form()}more`, 'blank after boundary': `--B ${CRLF}Content-Disposition: form-data; name="a"${CRLF}${CRLF}x${CRLF}--B--`,
  'line feeds only': form(part(['Content-Disposition: form-data; name="a"'], 'x')).replaceAll('\r', ''),
  'bad extended name': form(part([`Content-Disposition: form-data; name="a"; filename*=latin1''x`], 'x')),
  'header too long': form(part([`X: ${'y'.repeat(17_000)}`, 'Content-Disposition: form-data; name="a"'], 'x')),
  'too many parts': form(...Array.from({ length: 1001 }, () => part(['Content-Disposition: form-data; name="a"'], ''))),
})) {
  test(`multipart refused: ${name}`, () => assert.throws(() => parseText(text), TypeError));
}
test('multipart: limits are met exactly', () => {
  assert.equal(parseText(form(...Array.from({ length: 1000 }, () => part(['Content-Disposition: form-data; name="a"'], '')))).length, 1000);
  assert.throws(() => parseText('--B--', ''), TypeError);
  assert.throws(() => parseText('--B--', 'B'.repeat(71)), TypeError);
});
test('multipart: what is written is read back, also by Node', async () => {
  const data = new FormData();
  data.append('plain', 'a\nb\rc\r\nd');
  data.append('na"me\n', 'é');
  data.append('file', new File([new Uint8Array([0, 13, 10, 255])], 'f"\u00e9\n.bin', { type: 'image/x' }));
  data.append('empty', new Blob([]));
  const { bytes, boundary } = multipart.serialise(data);
  const shape = async (entries) => Promise.all([...entries].map(async ([name, value]) => (typeof value === 'string'
    ? [name, value] : [name, value.name, value.type, [...new Uint8Array(await value.arrayBuffer())]])));
  const type = `multipart/form-data; boundary=${boundary}`;
  const mine = await shape(await new Response(bytes, { headers: { 'content-type': type } }).formData());
  assert.deepEqual(mine, [
    ['plain', 'a\r\nb\r\nc\r\nd'], ['na"me\r\n', 'é'],
    ['file', 'f"\u00e9\n.bin', 'image/x', [0, 13, 10, 255]], ['empty', 'blob', 'application/octet-stream', []],
  ]);
  assert.ok(Buffer.from(bytes).toString().startsWith(`--${boundary}\r\nContent-Disposition: form-data; name="plain"\r\n\r\n`));
});
for (const text of ['', 'a=1&b=2', '&&a&=b&', 'a=1=2', 'a+b=c%20d%2B', '%', '%zz=%4', 'a=%ff%c3%a9', 'é=ü', '%F0%9F%98%80', 'a=%ef%bb%bfx', '\u{1F600}=%']) {
  test(`urlencoded ${JSON.stringify(text)}`, () => {
    assert.deepEqual(multipart.parseUrlencoded(utf8(text)), [...new globalThis.URLSearchParams(text)]);
  });
}
test('urlencoded: too many fields', () => {
  assert.equal(multipart.parseUrlencoded('a&'.repeat(10_000)).length, 10_000);
  assert.throws(() => multipart.parseUrlencoded('a&'.repeat(10_001)), TypeError);
});
for (const [text, expected] of [
  ['text/html', 'text/html'], [' Text/HTML ; Charset=UTF-8 ', 'text/html;charset=UTF-8'], ['a/b;c="d e"', 'a/b;c="d e"'],
  ['a/b;c="d\\"e";f=g', 'a/b;c="d\\"e";f=g'], ['a/b;;c=d;c=e', 'a/b;c=d'], ['a/b;c', 'a/b'], ['a/b;=c;d=e', 'a/b;d=e'],
  ['a/b;c="open', 'a/b;c=open'], ['a/b;c="x"trail;d=e', 'a/b;c=x;d=e'], ['a/b;c=', 'a/b'], ['a/b;c=""', 'a/b;c=""'],
  ['nonsense', null], ['/', null], ['', null], [null, null], ['a b/c', null],
]) {
  test(`MIME type ${JSON.stringify(text)}`, () => {
    const parsed = multipart.parseMimeType(text);
    assert.equal(parsed && multipart.serialiseMimeType(parsed), expected);
  });
}

// --- Response --------------------------------------------------------------------------------------------------

const bodies = {
  undefined: () => undefined, null: () => null, 'empty string': () => '', string: () => 'hé\ud800llo', number: () => 12, object: () => ({}),
  bytes: () => new Uint8Array([104, 105]), 'part of bytes': () => new Uint8Array([1, 104, 105, 2]).subarray(1, 3), words: () => new Uint16Array([0x6968]),
  buffer: () => new Uint8Array([104, 105]).buffer, view: () => new DataView(new Uint8Array([104, 105]).buffer, 1),
  blob: ({ Blob }) => new Blob(['bl', 'ob'], { type: 'text/x' }), 'blob without type': ({ Blob }) => new Blob(['x']),
  parameters: ({ URLSearchParams }) => new URLSearchParams({ a: 'b c', d: 'é' }),
  stream: ({ ReadableStream }) => new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104])); c.enqueue(new Uint8Array([105])); c.close(); } }),
  'empty stream': ({ ReadableStream }) => new ReadableStream({ start(c) { c.close(); } }),
  'stream of text': ({ ReadableStream }) => new ReadableStream({ start(c) { c.enqueue('text'); c.close(); } }),
  'failing stream': ({ ReadableStream }) => new ReadableStream({ start(c) { c.error(new RangeError('x')); } }),
  'byte order mark': () => '\ufeffx', json: () => '\ufeff{"a":[1]}', 'json bytes': () => new Uint8Array([0xef, 0xbb, 0xbf, 0x31]),
};
for (const [name, make] of Object.entries(bodies)) {
  for (const method of ['text', 'arrayBuffer', 'json', 'blob']) {
    alike(`Response of ${name}: ${method}()`, async (classes) => {
      const response = new classes.Response(make(classes));
      const before = [response.bodyUsed, response.headers.get('content-type')];
      const promise = response[method]();
      const during = response.bodyUsed;
      const value = await promise;
      let shown = value;
      if (method === 'arrayBuffer') shown = [...new Uint8Array(value)];
      if (method === 'blob') shown = [value.type, value.size, await value.text()];
      return [before, during, response.bodyUsed, shown, await outcome(() => response.text(), classes)];
    });
  }
  alike(`Response of ${name}: body stream`, async (classes) => {
    const response = new classes.Response(make(classes));
    const { body } = response;
    if (body === null) return null;
    const same = response.body === body;
    const reader = body.getReader();
    const bytes = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes.push(...value);
    }
    return [same, bytes, response.bodyUsed, await outcome(() => response.text(), classes)];
  });
  alike(`Response of ${name}: clone`, async (classes) => {
    const response = new classes.Response(make(classes), { status: 201, statusText: 'x', headers: { a: 'b' } });
    const clone = response.clone();
    clone.headers.set('a', 'c');
    return [await response.text(), await clone.text(), clone.status, clone.statusText, response.headers.get('a'), clone.headers.get('content-type')];
  });
}
test('Response.bytes and copies', async () => {
  const bytes = new Uint8Array([1, 2]);
  const response = new Response(bytes);
  bytes[0] = 9;
  const clone = response.clone();
  const read = await response.bytes();
  read[0] = 8;
  assert.deepEqual([...await clone.bytes()], [1, 2]);
  assert.deepEqual(await new Response().bytes(), new Uint8Array(0));
});
test('Response snapshots forms and parameters', async () => {
  const parameters = new URLSearchParams('a=1');
  const data = new FormData();
  data.append('x', '1');
  const responses = [new Response(parameters), new Response(data)];
  parameters.append('b', '2');
  data.append('y', '2');
  assert.equal(await responses[0].text(), 'a=1');
  assert.deepEqual([...await responses[1].formData()], [['x', '1']]);
});
for (const [name, init] of Object.entries({
  undefined: () => undefined, null: () => null, 'a number': () => 5, empty: () => ({}), 'status 200': () => ({ status: 200 }), 'status 599': () => ({ status: 599 }),
  'status 199': () => ({ status: 199 }), 'status 600': () => ({ status: 600 }), 'status 0': () => ({ status: 0 }), 'status "404"': () => ({ status: '404' }),
  'status 204.9': () => ({ status: 404.9 }), 'status NaN': () => ({ status: NaN }), 'status 65736': () => ({ status: 65736 }), 'status undefined': () => ({ status: undefined }),
  'status text': () => ({ statusText: 'Fine \u00e9' }), 'status text with line end': () => ({ statusText: 'a\nb' }), 'status text beyond latin-1': () => ({ statusText: '\u0100' }),
  headers: () => ({ headers: { 'X-A': 'b' } }), 'own type': () => ({ headers: { 'Content-Type': 'x/y' } }), 'bad headers': () => ({ headers: { 'a b': '' } }), 'null headers': () => ({ headers: null }),
})) {
  alike(`Response init: ${name}`, ({ Response }) => {
    const response = new Response('x', init());
    return [response.status, response.ok, response.statusText, response.type, response.url, response.redirected, [...response.headers]];
  });
}
for (const status of [204, 205, 304, 101, 103]) {
  alike(`Response null-body status ${status} with body`, ({ Response }) => new Response('', { status }));
  alike(`Response null-body status ${status} without body`, ({ Response }) => new Response(null, { status }).body);
}
for (const value of [{ a: 1 }, 'x', 1, null, [1], true]) {
  alike(`Response.json(${JSON.stringify(value)})`, async ({ Response }) => {
    const response = Response.json(value, { status: 201 });
    return [response.status, response.headers.get('content-type'), await response.json()];
  });
}
alike('Response.json(undefined)', ({ Response }) => Response.json(undefined));
alike('Response.json()', ({ Response }) => Response.json());
alike('Response.json(1n)', ({ Response }) => Response.json(1n));
alike('Response.json circular', ({ Response }) => { const o = {}; o.o = o; return Response.json(o); });
alike('Response.json keeps a type', ({ Response }) => Response.json({}, { headers: { 'content-type': 'a/b' } }).headers.get('content-type'));
alike('Response.json of 204', ({ Response }) => Response.json({}, { status: 204 }));
alike('Response.error', ({ Response }) => {
  const response = Response.error();
  return [response.type, response.status, response.ok, response.statusText, response.body, [...response.headers]];
});
alike('Response.error headers immutable', ({ Response }) => Response.error().headers.set('a', 'b'));
for (const [url, status] of [['http://x/é'], ['http://x', 301], ['http://x', 303], ['http://x', 307], ['http://x', 308], ['http://x', 200], ['http://x', 304], ['http://x', 0], ['//'], ['http://']]) {
  alike(`Response.redirect(${url}, ${status})`, ({ Response }) => {
    const response = Response.redirect(url, status);
    return [response.status, response.headers.get('location'), response.type, response.body];
  });
}
test('Response.redirect to a relative URL', () => {
  assert.equal(Response.redirect('/a b/é').headers.get('location'), '/a%20b/%C3%A9');
  assert.throws(() => Response.redirect('/a').headers.set('location', '/b'), TypeError);
  assert.throws(() => Response.redirect('//a'), TypeError);
});
alike('Response of a used stream', async ({ Response, ReadableStream }) => {
  const stream = new ReadableStream({ start(c) { c.close(); } });
  await stream.getReader().read();
  return new Response(stream);
});
alike('Response of a locked stream', ({ Response, ReadableStream }) => {
  const stream = new ReadableStream();
  stream.getReader();
  return new Response(stream);
});
alike('Response keeps the very stream', ({ Response, ReadableStream }) => {
  const stream = new ReadableStream();
  return new Response(stream).body === stream;
});
alike('Response with locked body cannot be read or cloned', async ({ Response }) => {
  const response = new Response('x');
  const reader = response.body.getReader();
  const read = await outcome(() => response.text());
  const cloned = await outcome(() => response.clone() && 1);
  reader.releaseLock();
  return [read, cloned, response.bodyUsed, await response.text()];
});
alike('Response body after reading', async ({ Response }) => {
  const response = new Response('x');
  await response.text();
  const late = response.body.locked;
  const early = new Response('x');
  const { body } = early;
  await early.text();
  return [late, body.locked, early.bodyUsed, await outcome(() => early.clone() && 1)];
});
alike('Response cancelled body is used', async ({ Response }) => {
  const response = new Response('x');
  await response.body.cancel();
  return [response.bodyUsed, await outcome(() => response.text())];
});
alike('Response null body can be read twice', async ({ Response }) => {
  const response = new Response(null);
  return [await response.text(), await response.text(), response.bodyUsed];
});
alike('Response formData urlencoded', async ({ Response, URLSearchParams }) => [...await new Response(new URLSearchParams('a=1&b=%20&a=')).formData()]);
alike('Response formData of text', ({ Response }) => new Response('a=1').formData());
alike('Response formData without type', ({ Response }) => new Response(new Uint8Array(1)).formData());
alike('Response formData round trip', async ({ Response, FormData, File }) => {
  const data = new FormData();
  data.append('a', 'b');
  data.append('f', new File(['xyz'], 'f.txt', { type: 'text/plain' }));
  const response = new Response(data);
  const type = response.headers.get('content-type').startsWith('multipart/form-data; boundary=');
  const back = await response.formData();
  return [type, back.get('a'), back.get('f').name, back.get('f').type, await back.get('f').text(), response.bodyUsed];
});
alike('Response foreign receiver rejects', async ({ Response }) => {
  const promise = Response.prototype.text.call({});
  return [promise instanceof Promise, await outcome(() => promise)];
});
alike('Response looks right', ({ Response }) => [
  Object.prototype.toString.call(new Response()), Object.keys(Response).sort(), Response.length, Response.json.length, Response.redirect.length,
  Object.keys(Response.prototype).filter((key) => key !== 'bytes').sort(), Object.getPrototypeOf(Response.prototype) === Object.prototype,
]);
test('Response takes an async iterable', async () => {
  async function* chunks() { yield utf8('a'); yield utf8('b'); }
  assert.equal(await new Response(chunks()).text(), 'ab');
});
test('Response headers stay flat until asked for', () => {
  assert.equal(flatHeadersOf(new Response('x')), 'content-type\ntext/plain;charset=UTF-8\n');
  assert.equal(flatHeadersOf(new Response()), '');
  assert.equal(flatHeadersOf(new Response('x', { headers: { A: 'b' } })), 'a\nb\ncontent-type\ntext/plain;charset=UTF-8\n');
  assert.equal(flatHeadersOf(Response.json({})), 'content-type\napplication/json\n');
});
test('Response of the stream of another is taken at its source', () => {
  const first = new Response('abc');
  const second = new Response(first.body);
  assert.equal(bodyOf(second).take(), 'abc');
  assert.equal(first.bodyUsed, true);
  assert.equal(second.bodyUsed, true);
  assert.equal(first.body.locked, true);
});

// --- Request ---------------------------------------------------------------------------------------------------

alike('Request defaults', ({ Request }) => {
  const request = new Request('http://x/a?b#c');
  return [request.method, request.url, request.mode, request.credentials, request.cache, request.redirect, request.referrer, request.referrerPolicy,
    request.integrity, request.keepalive, request.destination, request.isReloadNavigation, request.isHistoryNavigation, request.duplex,
    request.body, request.bodyUsed, [...request.headers], request.signal.aborted];
});
for (const method of ['get', 'Post', 'PUT', 'delete', 'head', 'options', 'patch', 'PATCH', 'Foo', 'connect', 'TRACE', 'track', '', 'a b', 'a\n', null]) {
  alike(`Request method ${JSON.stringify(method)}`, ({ Request }) => new Request('http://x', { method }).method);
}
for (const url of ['http://x', 'HTTP://X/ é', 'http://', 'http://u@x', 'http://u:p@x', 'http://x/a@b', 'data:,x', '//']) {
  alike(`Request URL ${url}`, ({ Request }) => new Request(url).url);
}
alike('Request of a URL object', ({ Request, URL }) => new Request(new URL('http://x/y')).url);
for (const [name, init] of Object.entries({
  'bad mode': { mode: 'x' }, navigate: { mode: 'navigate' }, 'same-origin': { mode: 'same-origin' }, 'bad cache': { cache: 'x' }, 'only-if-cached': { cache: 'only-if-cached' },
  'only-if-cached, same origin': { cache: 'only-if-cached', mode: 'same-origin' }, 'bad redirect': { redirect: 'x' }, manual: { redirect: 'manual' },
  'bad credentials': { credentials: 'x' }, include: { credentials: 'include' }, window: { window: {} }, 'null window': { window: null }, 'bad signal': { signal: {} }, 'null signal': { signal: null },
  'bad duplex': { duplex: 'full' }, half: { duplex: 'half' }, 'bad policy': { referrerPolicy: 'x' }, policy: { referrerPolicy: 'origin' }, integrity: { integrity: 'i' }, keepalive: { keepalive: 1 },
  'bad referrer': { referrer: 'http://' }, 'GET with body': { body: 'x' }, 'HEAD with body': { method: 'HEAD', body: '' }, 'null body': { body: null }, 'null headers': { headers: null },
})) {
  alike(`Request init: ${name}`, ({ Request }) => {
    const request = new Request('http://x', init);
    return [request.mode, request.cache, request.redirect, request.credentials, request.referrerPolicy, request.integrity, request.keepalive, request.duplex];
  });
}
alike('Request without arguments', ({ Request }) => new Request());
alike('Request init of a wrong type', ({ Request }) => new Request('http://x', 1));
for (const [name, make] of Object.entries(bodies)) {
  alike(`Request of ${name}`, async (classes) => {
    const request = new classes.Request('http://x', { method: 'POST', body: make(classes), duplex: 'half' });
    const type = request.headers.get('content-type');
    const clone = request.clone();
    return [type, await request.text(), await clone.text(), request.bodyUsed];
  });
}
alike('Request of a stream without duplex', ({ Request, ReadableStream }) => new Request('http://x', { method: 'POST', body: new ReadableStream() }));
alike('Request from Request takes the body', async ({ Request }) => {
  const first = new Request('http://x', { method: 'POST', body: 'abc', headers: { a: 'b' }, redirect: 'error' });
  const second = new Request(first);
  return [first.bodyUsed, second.bodyUsed, second.method, second.redirect, second.headers.get('a'), second.headers.get('content-type'), await second.text()];
});
alike('Request from Request with other body', async ({ Request }) => {
  const first = new Request('http://x', { method: 'POST', body: 'abc' });
  const second = new Request(first, { body: 'def', headers: { c: 'd' } });
  return [first.bodyUsed, [...second.headers], await second.text(), await first.text()];
});
alike('Request from Request with touched body', async ({ Request }) => {
  const first = new Request('http://x', { method: 'POST', body: 'abc' });
  first.body;
  const second = new Request(first);
  return [first.bodyUsed, first.body.locked, await second.text()];
});
alike('Request from Request with a stream', async ({ Request, ReadableStream }) => {
  const stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104])); c.close(); } });
  const first = new Request('http://x', { method: 'POST', body: stream, duplex: 'half' });
  const second = new Request(first);
  return [first.bodyUsed, stream.locked, await second.text()];
});
alike('Request from used Request', async ({ Request }) => {
  const first = new Request('http://x', { method: 'POST', body: 'abc' });
  await first.text();
  return new Request(first).url;
});
alike('Request from Request with body, as GET', ({ Request }) => new Request(new Request('http://x', { method: 'POST', body: 'a' }), { method: 'GET' }));
alike('Request headers are copied', ({ Request }) => {
  const first = new Request('http://x', { headers: { a: '1' } });
  const second = new Request(first);
  second.headers.set('a', '2');
  return [first.headers.get('a'), second.headers.get('a'), first.headers === first.headers];
});
alike('Request signal follows', ({ Request, AbortController }) => {
  const controller = new AbortController();
  const request = new Request('http://x', { signal: controller.signal });
  const other = new Request(request);
  const { signal } = request;
  const before = [signal === controller.signal, signal.aborted, request.signal === signal];
  let fired = 0;
  signal.addEventListener('abort', () => fired++);
  controller.abort('why');
  return [before, signal.aborted, signal.reason, fired, other.signal.aborted, request.clone().signal.aborted];
});
alike('Request clone of a used body', async ({ Request }) => {
  const request = new Request('http://x', { method: 'POST', body: 'x' });
  await request.text();
  return request.clone();
});
alike('Request looks right', ({ Request }) => [
  Object.prototype.toString.call(new Request('http://x')), Request.length,
  Object.keys(Request.prototype).filter((key) => !['bytes', 'attribute'].includes(key)).sort(),
]);
for (const [given, kept] of [['/x', '/x'], ['./x?y', './x?y'], ['../a', '../a'], ['?q', '?q'], [' /x\n', '/x'], ['/a\r\nHost: b', '/aHost:%20b'], ['/é', '/%C3%A9'], ['/%41', '/%41']]) {
  test(`Request of the relative URL ${JSON.stringify(given)}`, () => assert.equal(new Request(given).url, kept));
}
for (const given of ['//host/x', '/\\host/x', 'x', 'example.com/x', '']) {
  test(`Request refuses ${JSON.stringify(given)}`, () => assert.throws(() => new Request(given), TypeError));
}
test('Request from the host', async () => {
  const controller = new AbortController();
  let asked = 0;
  const request = requestFromHost({ method: 'POST', url: 'http://x/', headers: 'content-type\na/b\n', body: utf8('{"a":1}'), signal: () => { asked++; return controller.signal; } });
  assert.equal(request.headers.get('content-type'), 'a/b');
  assert.equal(asked, 0);
  assert.equal(request.signal.aborted, false);
  controller.abort();
  assert.equal(request.signal.aborted, true);
  assert.equal(asked, 1);
  assert.deepEqual(await request.json(), { a: 1 });
  assert.equal(request.bodyUsed, true);
  assert.ok(request instanceof Request);
});

// --- bodies in the host ----------------------------------------------------------------------------------------

const hostRequest = (handle) => requestFromHost({ method: 'POST', url: 'http://x/', headers: '', body: new HostBody(handle) });

test('host body: text() pulls chunk by chunk', async () => {
  bridge.calls.length = 0;
  const request = hostRequest(7);
  assert.equal(request.bodyUsed, false);
  assert.equal(callsOf(Op.BODY_PULL).length, 0);
  const promise = request.text();
  assert.equal(request.bodyUsed, true);
  assert.equal(callsOf(Op.BODY_PULL).length, 1);
  send(Ev.BODY_CHUNK, 7, 0, '', utf8('ab'));
  await settle();
  assert.equal(callsOf(Op.BODY_PULL).length, 2);
  send(Ev.BODY_CHUNK, 7, 0, '', undefined);
  assert.equal(callsOf(Op.BODY_PULL).length, 3);
  send(Ev.BODY_CHUNK, 7, 0, '', utf8('cd'));
  await settle();
  send(Ev.BODY_CHUNK, 7, 1);
  assert.equal(await promise, 'abcd');
  await assert.rejects(request.text(), TypeError);
});
test('host body: empty, and one chunk', async () => {
  const empty = hostRequest(8).arrayBuffer();
  send(Ev.BODY_CHUNK, 8, 1);
  assert.equal((await empty).byteLength, 0);
  const one = hostRequest(9).json();
  send(Ev.BODY_CHUNK, 9, 0, '', utf8('[1]'));
  await settle();
  send(Ev.BODY_CHUNK, 9, 1);
  assert.deepEqual(await one, [1]);
});
test('host body: an error ends it', async () => {
  const request = hostRequest(10);
  const promise = request.bytes();
  send(Ev.BODY_CHUNK, 10, 2, 'connection reset');
  await assert.rejects(promise, (error) => error instanceof TypeError && error.cause.message === 'connection reset');
});
test('host body: the stream pulls only when read, and cancels', async () => {
  bridge.calls.length = 0;
  const request = hostRequest(11);
  const reader = request.body.getReader();
  await settle();
  assert.equal(callsOf(Op.BODY_PULL).length, 0);
  const first = reader.read();
  await settle();
  assert.equal(callsOf(Op.BODY_PULL).length, 1);
  send(Ev.BODY_CHUNK, 11, 0, '', utf8('x'));
  assert.deepEqual(await first, { done: false, value: utf8('x') });
  assert.equal(request.bodyUsed, true);
  await reader.cancel();
  assert.deepEqual(callsOf(Op.CANCEL).map((call) => call.a), [11]);
});
test('host body: stream to its end, and an event nobody waits for', async () => {
  const request = hostRequest(12);
  const reader = request.body.getReader();
  const read = reader.read();
  await settle();
  send(Ev.BODY_CHUNK, 12, 1);
  assert.equal((await read).done, true);
  send(Ev.BODY_CHUNK, 12, 0, '', utf8('late'));
  send(Ev.BODY_CHUNK, 999, 0, '', utf8('unknown'));
});
test('host body: clone reads both sides from one', async () => {
  const request = hostRequest(13);
  const clone = request.clone();
  const texts = Promise.all([request.text(), clone.text()]);
  await settle();
  send(Ev.BODY_CHUNK, 13, 0, '', utf8('both'));
  await settle();
  send(Ev.BODY_CHUNK, 13, 1);
  assert.deepEqual(await texts, ['both', 'both']);
});
test('host body: the listener runs in the context of the pull', async () => {
  bridge.current = 41;
  const body = new HostBody(14);
  const promise = body.pull();
  bridge.current = 5;
  let during;
  bridge.answers.set(Op.BODY_PULL, () => { during = bridge.current; return 0; });
  send(Ev.BODY_CHUNK, 14, 0, '', undefined);
  bridge.answers.delete(Op.BODY_PULL);
  assert.equal(during, 41);
  assert.equal(bridge.current, 5);
  send(Ev.BODY_CHUNK, 14, 1);
  assert.equal(await promise, null);
  bridge.current = 0;
});
test('host body: one pull at a time, and a refused pull', async () => {
  const body = new HostBody(15);
  const first = body.pull();
  await assert.rejects(body.pull(), TypeError);
  send(Ev.BODY_CHUNK, 15, 1);
  assert.equal(await first, null);
  bridge.answers.set(Op.BODY_PULL, () => -1);
  await assert.rejects(new HostBody(16).pull(), TypeError);
  bridge.answers.delete(Op.BODY_PULL);
});

// --- fetch -----------------------------------------------------------------------------------------------------

test('fetch: the request on the border', async () => {
  const id = expectFetch();
  const promise = fetch('http://a/b', { method: 'post', headers: { 'X-A': '1' }, body: 'hi', redirect: 'manual' });
  const [call] = callsOf(Op.FETCH);
  assert.deepEqual(call, { code: Op.FETCH, a: 0, b: 0, text: 'POST\nhttp://a/b\nmanual\nx-a\n1\ncontent-type\ntext/plain;charset=UTF-8\n', bytes: 'hi', c: 0 });
  send(Ev.FETCH_HEAD, id, 201 | 0x10000, 'Created\nhttp://a/c#frag\n1\nx\ny\nset-cookie\na\nset-cookie\nb\n', utf8('{"ok":true}'));
  const response = await promise;
  assert.ok(response instanceof Response);
  assert.equal(response.status, 201);
  assert.equal(response.statusText, 'Created');
  assert.equal(response.url, 'http://a/c');
  assert.equal(response.redirected, true);
  assert.equal(response.type, 'basic');
  assert.equal(response.ok, true);
  assert.deepEqual([...response.headers], [['set-cookie', 'a'], ['set-cookie', 'b'], ['x', 'y']]);
  assert.throws(() => response.headers.set('a', 'b'), TypeError);
  assert.deepEqual(await response.json(), { ok: true });
  assert.equal(callsOf(Op.BODY_PULL).length, 0);
});
test('fetch: no status text, no headers, no body', async () => {
  const id = expectFetch();
  const promise = fetch('http://a/');
  assert.equal(callsOf(Op.FETCH)[0].text, 'GET\nhttp://a/\nfollow\n');
  send(Ev.FETCH_HEAD, id, 200 | 0x10000, '\nhttp://a/\n0\n');
  const response = await promise;
  assert.equal(response.statusText, '');
  assert.equal(response.redirected, false);
  assert.deepEqual([...response.headers], []);
  assert.notEqual(response.body, null);
  assert.equal(await response.text(), '');
});
for (const url of ['/x', './x', '../x?y']) {
  test(`fetch: relative ${url} goes out as given`, () => {
    expectFetch();
    fetch(url);
    assert.equal(callsOf(Op.FETCH)[0].text, `GET\n${url}\nfollow\n`);
  });
}
test('fetch: wrong input rejects instead of throwing', async () => {
  expectFetch();
  for (const wrong of [() => fetch(), () => fetch('http://'), () => fetch('x'), () => fetch('http://a', { body: 'x' }), () => fetch('http://a', 1)]) {
    let promise;
    assert.doesNotThrow(() => { promise = wrong(); });
    await assert.rejects(promise, TypeError);
  }
  assert.equal(callsOf(Op.FETCH).length, 0);
});
test('fetch: line ends cannot be smuggled into the head', async () => {
  expectFetch();
  fetch('/a\nGET\nb');
  assert.equal(callsOf(Op.FETCH)[0].text, 'GET\n/aGETb\nfollow\n');
  await assert.rejects(fetch('http://a', { method: 'A\nB' }), TypeError);
  await assert.rejects(fetch('http://a', { headers: { a: 'b\nc: d' } }), TypeError);
});
test('fetch: decompress false sets the flag', () => {
  expectFetch();
  fetch('http://a/', { decompress: false });
  assert.equal(callsOf(Op.FETCH)[0].a, 2);
});
test('fetch: a Request with its body', async () => {
  const id = expectFetch();
  const request = new Request('http://a/', { method: 'PUT', body: new Uint8Array([1, 2]), headers: { b: 'c' } });
  const promise = fetch(request);
  assert.equal(request.bodyUsed, true);
  const [call] = callsOf(Op.FETCH);
  assert.equal(call.text, 'PUT\nhttp://a/\nfollow\nb\nc\n');
  assert.deepEqual(call.bytes, new Uint8Array([1, 2]));
  send(Ev.FETCH_HEAD, id, 204 | 0x10000, HEAD);
  assert.equal((await promise).body, null);
  await assert.rejects(fetch(request), TypeError);
});
test('fetch: forms, blobs and parameters are sent whole', () => {
  expectFetch();
  const data = new FormData();
  data.append('a', 'b');
  fetch('http://a/', { method: 'POST', body: data });
  fetch('http://a/', { method: 'POST', body: new Blob(['x'], { type: 'y/z' }) });
  fetch('http://a/', { method: 'POST', body: new URLSearchParams('a=b') });
  const [first, second, third] = callsOf(Op.FETCH);
  const boundary = /boundary=(.*)\n/.exec(first.text)[1];
  assert.ok(Buffer.from(first.bytes).toString().startsWith(`--${boundary}\r\n`));
  assert.match(second.text, /content-type\ny\/z\n/);
  assert.deepEqual(second.bytes, utf8('x'));
  assert.equal(third.bytes, 'a=b');
});
test('fetch: a network error', async () => {
  const id = expectFetch();
  const promise = fetch('http://a/');
  send(Ev.FETCH_ERROR, id, 0, 'connection refused');
  await assert.rejects(promise, (error) => error instanceof TypeError && error.message === 'fetch failed' && error.cause.message === 'connection refused');
  send(Ev.FETCH_ERROR, id, 0, 'again');
  send(Ev.FETCH_HEAD, id, 200, HEAD);
});
test('fetch: aborted by the host', async () => {
  const id = expectFetch();
  const promise = fetch('http://a/');
  send(Ev.FETCH_ERROR, id, 1, 'deadline');
  await assert.rejects(promise, { name: 'AbortError', message: 'deadline' });
});
for (const [code, pattern] of [[-2, /too many requests/], [-3, /image/], [-9, /fetch failed/]]) {
  test(`fetch: refused with ${code}`, async () => {
    expectFetch();
    bridge.answers.set(Op.FETCH, () => code);
    await assert.rejects(fetch('http://a/'), (error) => error instanceof TypeError && pattern.test(error.message));
  });
}
test('fetch: a body in the host is pulled lazily', async () => {
  const id = expectFetch();
  const promise = fetch('http://a/');
  send(Ev.FETCH_HEAD, id, 200, HEAD);
  const response = await promise;
  assert.equal(callsOf(Op.BODY_PULL).length, 0);
  const text = response.text();
  assert.deepEqual(callsOf(Op.BODY_PULL).map((call) => call.a), [id]);
  send(Ev.BODY_CHUNK, id, 0, '', utf8('x'));
  await settle();
  send(Ev.BODY_CHUNK, id, 1);
  assert.equal(await text, 'x');
});
test('fetch: a body that must not be there is dropped', async () => {
  for (const [method, status] of [['HEAD', 200], ['GET', 204], ['GET', 304]]) {
    const id = expectFetch();
    const promise = fetch('http://a/', { method });
    send(Ev.FETCH_HEAD, id, status, HEAD);
    assert.equal((await promise).body, null);
    assert.deepEqual(callsOf(Op.CANCEL).map((call) => call.a), [id]);
  }
});
test('fetch: aborted before', async () => {
  expectFetch();
  let cancelled;
  const body = new ReadableStream({ cancel(reason) { cancelled = reason; } });
  await assert.rejects(fetch('http://a/', { method: 'POST', body, duplex: 'half', signal: AbortSignal.abort('no') }), (error) => error === 'no');
  assert.equal(callsOf(Op.FETCH).length, 0);
  assert.equal(cancelled, 'no');
});
test('fetch: aborted on the way', async () => {
  const id = expectFetch();
  const controller = new AbortController();
  const promise = fetch('http://a/', { signal: controller.signal });
  controller.abort();
  await assert.rejects(promise, { name: 'AbortError' });
  assert.deepEqual(callsOf(Op.CANCEL).map((call) => call.a), [id]);
  send(Ev.FETCH_HEAD, id, 200, HEAD);
});
test('fetch: aborted through the signal of a Request, with a reason', async () => {
  expectFetch();
  const controller = new AbortController();
  const promise = fetch(new Request('http://a/', { signal: controller.signal }));
  const reason = new Error('stop');
  controller.abort(reason);
  await assert.rejects(promise, (error) => error === reason);
});
test('fetch: aborted while the body is read', async () => {
  const id = expectFetch();
  const controller = new AbortController();
  const promise = fetch('http://a/', { signal: controller.signal });
  send(Ev.FETCH_HEAD, id, 200, HEAD);
  const response = await promise;
  const text = response.text();
  controller.abort('enough');
  await assert.rejects(text, (error) => error === 'enough');
  assert.deepEqual(callsOf(Op.CANCEL).map((call) => call.a), [id]);
});
test('fetch: aborted before the body is read', async () => {
  const id = expectFetch();
  const controller = new AbortController();
  const promise = fetch('http://a/', { signal: controller.signal });
  send(Ev.FETCH_HEAD, id, 200, HEAD);
  const reader = (await promise).body.getReader();
  controller.abort('enough');
  await assert.rejects(reader.read(), (error) => error === 'enough');
});
test('fetch: an abort after the end changes nothing', async () => {
  const id = expectFetch();
  const controller = new AbortController();
  const promise = fetch('http://a/', { signal: controller.signal });
  send(Ev.FETCH_HEAD, id, 200 | 0x10000, HEAD, utf8('x'));
  const response = await promise;
  controller.abort();
  assert.equal(callsOf(Op.CANCEL).length, 0);
  assert.equal(await response.text(), 'x');
});
test('fetch: answers run in the context of the call', async () => {
  const id = expectFetch();
  const controller = new AbortController();
  bridge.current = 77;
  const promise = fetch('http://a/', { method: 'HEAD', signal: controller.signal });
  bridge.current = 3;
  let during;
  bridge.answers.set(Op.CANCEL, () => { during = bridge.current; return 0; });
  send(Ev.FETCH_HEAD, id, 200, HEAD);
  bridge.answers.delete(Op.CANCEL);
  assert.equal(during, 77);
  assert.equal(bridge.current, 3);
  await promise;
  bridge.current = 0;
});
test('fetch: requests side by side', async () => {
  const first = expectFetch();
  const one = fetch('http://a/1');
  const second = nextId++;
  bridge.answers.set(Op.FETCH, () => second);
  const two = fetch('http://a/2');
  send(Ev.FETCH_HEAD, second, 200 | 0x10000, HEAD, utf8('two'));
  send(Ev.FETCH_HEAD, first, 200 | 0x10000, HEAD, utf8('one'));
  assert.deepEqual([await (await one).text(), await (await two).text()], ['one', 'two']);
});

/** A stream to send, and what happened to it. */
function sending(chunks) {
  const seen = { pulled: 0, cancelled: undefined };
  const stream = new ReadableStream({
    pull(controller) {
      if (seen.pulled === chunks.length) return controller.close();
      controller.enqueue(chunks[seen.pulled++]);
    },
    cancel(reason) { seen.cancelled = reason; },
  }, { highWaterMark: 0 });
  return { seen, stream };
}
const post = (stream, init) => fetch('http://a/', { method: 'POST', body: stream, duplex: 'half', ...init });

test('fetch: a streamed body', async () => {
  const id = expectFetch();
  const { stream } = sending([utf8('a'), new Uint8Array(0), utf8('bc')]);
  const promise = post(stream);
  assert.equal(callsOf(Op.FETCH)[0].a, 1);
  assert.equal(callsOf(Op.FETCH)[0].bytes, undefined);
  await settle();
  assert.deepEqual(callsOf(Op.FETCH_SEND).map((call) => [call.a, call.b, call.bytes && Buffer.from(call.bytes).toString()]), [[id, 0, 'a'], [id, 0, 'bc'], [id, 1, undefined]]);
  send(Ev.FETCH_HEAD, id, 200 | 0x10000, HEAD);
  assert.equal((await promise).status, 200);
});
test('fetch: a streamed body waits for the host', async () => {
  const id = expectFetch();
  const { stream, seen } = sending([utf8('a'), utf8('b'), utf8('c')]);
  let queued = 65_537;
  bridge.answers.set(Op.FETCH_SEND, () => queued);
  post(stream).catch(() => {});
  await settle();
  assert.equal(seen.pulled, 1);
  send(Ev.FETCH_DRAIN, id);
  await settle();
  assert.equal(seen.pulled, 2);
  queued = 65_536;
  send(Ev.FETCH_DRAIN, id);
  await settle();
  assert.equal(seen.pulled, 3);
  assert.equal(callsOf(Op.FETCH_SEND).at(-1).b, 1);
  send(Ev.FETCH_DRAIN, id);
  bridge.answers.delete(Op.FETCH_SEND);
});
test('fetch: the host gives up on a streamed body', async () => {
  const id = expectFetch();
  const { stream, seen } = sending([utf8('a'), utf8('b')]);
  bridge.answers.set(Op.FETCH_SEND, () => -1);
  const promise = post(stream);
  await settle();
  assert.ok(seen.cancelled instanceof TypeError);
  send(Ev.FETCH_HEAD, id, 413 | 0x10000, HEAD);
  assert.equal((await promise).status, 413);
  bridge.answers.delete(Op.FETCH_SEND);
});
test('fetch: a streamed body fails', async () => {
  expectFetch();
  const cause = new Error('disk');
  await assert.rejects(post(new ReadableStream({ pull(c) { c.error(cause); } })), (error) => error instanceof TypeError && error.cause === cause);
  assert.equal(callsOf(Op.FETCH_SEND).at(-1).b, 2);
});
test('fetch: a chunk that is not bytes', async () => {
  expectFetch();
  const { stream, seen } = sending(['text']);
  await assert.rejects(post(stream), TypeError);
  assert.ok(seen.cancelled instanceof TypeError);
});
test('fetch: an abort or an error stops sending', async () => {
  for (const stop of ['abort', 'error']) {
    const id = expectFetch();
    const controller = new AbortController();
    const { stream, seen } = sending([utf8('a'), utf8('b')]);
    bridge.answers.set(Op.FETCH_SEND, () => 100_000);
    const promise = post(stream, { signal: controller.signal });
    await settle();
    if (stop === 'abort') controller.abort('halt');
    else send(Ev.FETCH_ERROR, id, 0, 'reset');
    await assert.rejects(promise);
    await settle();
    assert.notEqual(seen.cancelled, undefined);
    assert.equal(callsOf(Op.FETCH_SEND).length, 1);
    bridge.answers.delete(Op.FETCH_SEND);
  }
});
test('fetch: refused with a stream cancels it', async () => {
  expectFetch();
  bridge.answers.set(Op.FETCH, () => -2);
  const { stream, seen } = sending([utf8('a')]);
  await assert.rejects(post(stream), TypeError);
  assert.ok(seen.cancelled instanceof TypeError);
});
test('fetch: a stream without duplex is refused', async () => {
  expectFetch();
  await assert.rejects(fetch('http://a/', { method: 'POST', body: new ReadableStream() }), TypeError);
});

// --- splicing --------------------------------------------------------------------------------------------------

/** A response whose body lies in the host. */
async function hostResponse() {
  const id = expectFetch();
  const promise = fetch('http://a/');
  send(Ev.FETCH_HEAD, id, 200, HEAD);
  return { id, response: await promise };
}

test('splice: an untouched body', async () => {
  const { id, response } = await hostResponse();
  assert.deepEqual(spliceSource(response), { handle: id });
  assert.equal(response.bodyUsed, true);
  assert.equal(spliceSource(response), null);
  await assert.rejects(response.text(), TypeError);
  assert.equal(callsOf(Op.CANCEL).length, 0);
});
test('splice: the stream was asked for but not read', async () => {
  const { id, response } = await hostResponse();
  const { body } = response;
  assert.deepEqual(spliceSource(response), { handle: id });
  assert.equal(body.locked, true);
});
test('splice: through a new Response', async () => {
  const { id, response } = await hostResponse();
  const outer = new Response(response.body, { status: 202 });
  assert.deepEqual(spliceSource(outer), { handle: id });
  assert.equal(response.bodyUsed, true);
});
test('splice: nothing to splice', async () => {
  assert.equal(spliceSource(new Response('x')), null);
  assert.equal(spliceSource(new Response()), null);
  const { response } = await hostResponse();
  const reader = response.body.getReader();
  assert.equal(spliceSource(response), null);
  const read = assert.rejects(reader.read(), TypeError);
  reader.releaseLock();
  await read;
  assert.equal(spliceSource(response), null);
  const cloned = (await hostResponse()).response;
  cloned.clone();
  assert.equal(spliceSource(cloned), null);
});
for (const [name, bodyFor] of [['Request', (request) => [request]], ['stream', (request) => ['http://b/', { method: 'POST', body: request.body, duplex: 'half' }]]]) {
  test(`splice: an incoming body sent on as ${name}`, async () => {
    expectFetch();
    const request = hostRequest(55);
    fetch(...bodyFor(request));
    const [call] = callsOf(Op.FETCH);
    assert.equal(call.c, 55);
    assert.equal(call.a, 0);
    assert.equal(request.bodyUsed, true);
    assert.equal(callsOf(Op.BODY_PULL).length, 0);
    await assert.rejects(request.text(), TypeError);
  });
}
test('splice: a response body sent on', async () => {
  const { id, response } = await hostResponse();
  expectFetch();
  fetch('http://b/', { method: 'POST', body: response.body, duplex: 'half' });
  assert.equal(callsOf(Op.FETCH)[0].c, id);
});
