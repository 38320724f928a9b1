/**
 * `fs`, `Bun`, `cookie` and `$`. Everything in `fs-table.mjs` is asked of Node's own `fs` and of ours.
 *
 *   node --test js-prelude/tests/fs.test.mjs
 */

import { calls, nodeDirectory } from './fs-service.mjs';
import { state } from './web-bridge.mjs';
import assert from 'node:assert/strict';
import { Buffer as NodeBuffer } from 'node:buffer';
import nodeFs from 'node:fs';
import { test } from 'node:test';
import nodeUtil from 'node:util';
import { tell } from './fs-table.mjs';

const { URL: NodeUrl, console: nodeConsole } = globalThis;
const { host } = await import('../src/boot/host.js');
const { default: fs } = await import('../src/node/fs.js');
const { default: promises } = await import('../src/node/fs-promises.js');
const { Buffer } = await import('../src/node/buffer.js');
const { default: util } = await import('../src/node/util.js');
const { URL } = await import('../src/web/url.js');
const { Response } = await import('../src/web/response.js');
const { Blob } = await import('../src/web/blob.js');
const { BunFile, createBun } = await import('../src/node/bun.js');
const { $ } = await import('../src/node/shell.js');
const { default: cookie } = await import('../src/node/cookie.js');
const namespace = await import('../src/node/fs.js');

const ours = await tell(fs, { Buffer, URL, promisify: util.promisify });
process.chdir(nodeDirectory);
const theirs = await tell(nodeFs, { Buffer: NodeBuffer, URL: NodeUrl, promisify: nodeUtil.promisify });

for (const [index, [title, expected]] of theirs.entries()) {
  test(`fs: ${title}`, () => assert.equal(ours[index][1], expected.replaceAll(nodeDirectory, '/data')));
}

test('fs: has what Node has', () => {
  const absent = Object.keys(nodeFs).filter((name) => !(name in fs) && !name.startsWith('_'));
  assert.deepEqual(absent, ['lchmod', 'lchmodSync'].filter((name) => absent.includes(name)));
  const absentPromises = Object.keys(nodeFs.promises).filter((name) => !(name in promises));
  assert.deepEqual(absentPromises, []);
  assert.equal(fs.promises, promises);
});

test('fs: every function can be imported by name', () => {
  const missing = Object.keys(fs).filter((name) => !(name in namespace) && !/^[FRWX]_OK$|^File/.test(name));
  assert.deepEqual(missing, []);
  for (const [name, value] of Object.entries(namespace)) if (name !== 'default') assert.equal(value, fs[name], name);
});

test('fs: a synchronous call waits, an asynchronous one does not', async () => {
  Object.assign(calls, { sync: 0, async: 0 });
  fs.writeFileSync('x', '1');
  assert.deepEqual(calls, { sync: 1, async: 0 });
  await fs.promises.readFile('x');
  assert.deepEqual(calls, { sync: 1, async: 1 });
});

test('fs: absolute paths and file URLs', async () => {
  fs.writeFileSync('/tmp/x y', 'there');
  assert.equal(fs.readFileSync(new URL('file:///tmp/x%20y'), 'utf8'), 'there');
  assert.equal(fs.realpathSync('x'), '/data/x');
  assert.equal(fs.realpathSync('/tmp/../data/x'), '/data/x');
  assert.throws(() => fs.readFileSync('/etc/passwd'), { code: 'ENOENT', path: '/etc/passwd' });
  assert.equal(fs.mkdirSync('/tmp/a/b', { recursive: true }), '/tmp/a');
});

test('fs: what is not available says so', () => {
  for (const name of ['watch', 'watchFile']) assert.throws(() => fs[name]('x'), { code: 'ERR_WICK_UNSUPPORTED' });
  assert.equal(fs.unwatchFile('x'), undefined);
  assert.throws(() => fs.symlinkSync('a', 'b'), { code: 'EPERM', syscall: 'symlink', path: 'a', dest: 'b', errno: -1 });
  assert.throws(() => fs.linkSync('a', 'b'), { code: 'EPERM', syscall: 'link' });
  assert.throws(() => $`ls`, { code: 'ERR_WICK_UNSUPPORTED', message: /no processes/ });
});

test('fs: what is written to 1 and 2 goes to the log', () => {
  const lines = [];
  globalThis.console = { log: (line) => lines.push(`log ${line}`), error: (line) => lines.push(`error ${line}`) };
  try {
    assert.equal(fs.writeSync(1, 'out\n'), 4);
    assert.equal(fs.writeSync(2, Buffer.from('err')), 3);
    fs.writeFileSync(1, 'file');
  } finally {
    globalThis.console = nodeConsole;
  }
  assert.deepEqual(lines, ['log out', 'error err', 'log file']);
});

test('fs: an error in a callback does not stop the others', async () => {
  state.log.length = 0;
  fs.stat('x', () => {
    throw new Error('in the callback');
  });
  await new Promise((resolve) => fs.stat('x', resolve));
  assert.match(state.log[0].text, /in the callback/);
});

test('fs: what the host refuses for a reason of its own keeps its code', () => {
  const { block, takeText } = host;
  host.block = () => -1;
  host.takeText = () => 'ERR_WICK_LOADING\nnot while loading';
  try {
    assert.throws(() => fs.readFileSync('x'), { code: 'ERR_WICK_LOADING', message: 'not while loading' });
    assert.equal(fs.existsSync('x'), false);
  } finally {
    Object.assign(host, { block, takeText });
  }
});

test('Bun.write and Bun.file', async () => {
  const Bun = createBun({ NAME: 'value' });
  assert.equal(Bun.env.NAME, 'value');
  assert.equal(await Bun.write('built/on/the/way.json', '{"a":[1]}'), 9);
  const file = Bun.file('built/on/the/way.json');
  assert.ok(file instanceof BunFile);
  assert.equal(file.size, 9);
  assert.equal(file.type, 'application/json;charset=utf-8');
  assert.equal(file.name, 'built/on/the/way.json');
  assert.deepEqual(await file.json(), { a: [1] });
  assert.equal(await file.text(), '{"a":[1]}');
  assert.equal((await file.arrayBuffer()).byteLength, 9);
  assert.equal((await file.bytes()).constructor, Uint8Array);
  assert.equal(await file.exists(), true);
  assert.equal(await Bun.file('built').exists(), false);
  assert.equal(await Bun.file('nowhere').exists(), false);
  assert.equal(Bun.file('nowhere').size, 0);
  await assert.rejects(Bun.file('nowhere').text(), { code: 'ENOENT' });
  await assert.rejects(Bun.write('no/way', 'x', { createPath: false }), { code: 'ENOENT' });
  assert.equal(await Bun.write(file, new Blob(['from ', 'a blob'])), 11);
  assert.equal(await Bun.write('copy', file), 11);
  assert.equal(await Bun.write('copy2', new Response('from a response')), 15);
  assert.equal(await Bun.write(new URL('file:///tmp/by-url'), new Uint8Array([104, 105])), 2);
  assert.equal(await Bun.file('/tmp/by-url').text(), 'hi');
  await assert.rejects(Bun.write('copy', 5), { code: 'ERR_INVALID_ARG_TYPE' });
  await file.delete();
  assert.equal(await file.exists(), false);
});

test('Bun.file: slices, streams and bodies', async () => {
  const Bun = createBun({});
  const content = 'x'.repeat(100_000) + 'the end';
  await Bun.write('big.txt', content);
  const file = Bun.file('big.txt');
  assert.equal(await file.slice(100_000).text(), 'the end');
  assert.equal(await file.slice(-3).text(), 'end');
  assert.equal(await file.slice(-7, -4).text(), 'the');
  assert.equal(await file.slice(99_999, 100_003).slice(1, 3).text(), 'th');
  assert.equal(file.slice(5, 7).size, 2);
  assert.equal(file.slice(0, 1, 'text/css').type, 'text/css');
  assert.equal(await file.slice(7, 3).text(), '');
  assert.equal(await new Response(file.stream()).text(), content);
  assert.equal(await new Response(file).text(), content);
  assert.equal(await Bun.readableStreamToText(file.stream()), content);
  const writer = Bun.file('sunk').writer();
  writer.write('one ');
  assert.equal(await writer.flush(), 4);
  writer.write(new Uint8Array([50]));
  await writer.end();
  assert.equal(await Bun.file('sunk').text(), 'one 2');
});

test('Bun: small things', async () => {
  const Bun = createBun({});
  assert.equal(typeof Bun.version, 'string');
  assert.equal(Bun.hash, undefined);
  await Bun.sleep(1);
  await Bun.sleep(new Date(Date.now() + 1));
  assert.throws(() => Bun.sleep('long'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Bun.$`rm -rf /`, { code: 'ERR_WICK_UNSUPPORTED' });
  assert.equal(Bun.escapeHTML('<a href="x">\'&'), '&lt;a href=&quot;x&quot;&gt;&#x27;&amp;');
  assert.equal(Bun.deepEquals({ a: [1] }, { a: [1] }), true);
});

test('cookie.parse', () => {
  const check = (header, expected, options) => assert.deepEqual({ ...cookie.parse(header, options) }, expected);
  check('a=1; b=2', { a: '1', b: '2' });
  check('a="q u"; b=%20x;c = d ;a=2', { a: 'q u', b: ' x', c: 'd' });
  check('a; =x; b=', { '': 'x', b: '' });
  check('a=%zz; b=1=2', { a: '%zz', b: '1=2' });
  check('a=x', { a: 'X' }, { decode: (value) => value.toUpperCase() });
  check('__proto__=x; constructor=y', { ['__proto__']: 'x', constructor: 'y' });
  assert.equal(Object.getPrototypeOf(cookie.parse('')), null);
  assert.throws(() => cookie.parse(), TypeError);
});

test('cookie.serialize', () => {
  const check = (args, expected) => assert.equal(cookie.serialize(...args), expected);
  check(['a', '1'], 'a=1');
  check(['a', 'ü; x'], 'a=%C3%BC%3B%20x');
  check(['a', 'b', { maxAge: 9.9, domain: '.a.example', path: '/p', httpOnly: true, secure: true }],
    'a=b; Max-Age=9; Domain=.a.example; Path=/p; HttpOnly; Secure');
  check(['a', 'b', { expires: new Date(0), sameSite: true, priority: 'high', partitioned: true }],
    'a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Partitioned; Priority=High; SameSite=Strict');
  check(['a', 'b', { sameSite: 'None', maxAge: 0 }], 'a=b; Max-Age=0; SameSite=None');
  check(['a', '"q"', { encode: String }], 'a="q"');
  for (const wrong of [
    ['a b', '1'], ['', '1'], ['a=', '1'], ['a\r\nSet-Cookie: x', '1'], [5, '1'], ['a', 'x;y', { encode: String }],
    ['a', 'x\r\ny', { encode: String }], ['a', '1', { domain: 'a; HttpOnly' }], ['a', '1', { domain: 'a\r\n.b' }],
    ['a', '1', { path: '/;x' }], ['a', '1', { path: '/\n' }], ['a', '1', { maxAge: 'soon' }],
    ['a', '1', { expires: 'now' }],
    ['a', '1', { expires: new Date(NaN) }], ['a', '1', { sameSite: 'some' }], ['a', '1', { priority: 'top' }],
  ]) {
    assert.throws(() => cookie.serialize(...wrong), TypeError, JSON.stringify(wrong));
  }
});
