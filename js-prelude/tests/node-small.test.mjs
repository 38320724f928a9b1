/**
 * The smaller modules of Node: that every name is there, and that what works does as in Node.
 *
 *   node --test js-prelude/tests/node-small.test.mjs
 */

import './node-host.mjs';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import nativeUtil from 'node:util';

const require = createRequire(import.meta.url);
const load = async (file) => (await import(`../src/node/${file}.js`)).default;

/** Our file of each module. */
const FILES = {
  async_hooks: 'async_hooks', child_process: 'child_process', cluster: 'cluster', dgram: 'dgram',
  diagnostics_channel: 'diagnostics_channel',
  dns: 'dns', 'dns/promises': 'dns-promises', http: 'http', http2: 'http2', https: 'https', inspector: 'inspector',
  net: 'net', os: 'os',
  perf_hooks: 'perf_hooks', punycode: 'punycode', readline: 'readline', 'readline/promises': 'readline-promises',
  repl: 'repl',
  stream: 'stream', 'stream/promises': 'stream-promises', string_decoder: 'string_decoder', timers: 'timers',
  'timers/promises': 'timers-promises', tls: 'tls', tty: 'tty', v8: 'v8', vm: 'vm', worker_threads: 'worker_threads',
};

/** Names Node has and we leave out: internals, and what came and went. */
const ABSENT = new Set([
  'cluster.domain', 'cluster._events', 'cluster._eventsCount', 'cluster._maxListeners', 'dgram._createSocketHandle',
  'http.WebSocket',
  'http.CloseEvent', 'http.MessageEvent', 'inspector.Network', 'inspector.console', 'child_process._forkChild',
  'repl.isValidSyntax', 'timers._unrefActive',
  'net._createServerHandle', 'net._normalizeArgs',
  'net._setSimultaneousAccepts', 'repl.writer', 'tls.convertALPNProtocols', 'tls.parseCertString', 'v8.GCProfiler',
]);

for (const name of Object.keys(FILES)) {
  test(`${name}: every name is there, with the same kind of value`, async () => {
    const native = require(name);
    const ours = await load(FILES[name]);
    const missing = [];
    for (const key of Object.keys(native)) {
      if (ABSENT.has(`${name}.${key}`)) continue;
      if (!(key in ours)) missing.push(key);
      else if (typeof native[key] !== typeof ours[key]) missing.push(`${key}: ${typeof native[key]} is ${typeof ours[key]}`);
    }
    assert.deepEqual(missing, []);
  });
}

test('what cannot be had fails when it is used, with one code', async () => {
  const code = { code: 'ERR_WICK_UNSUPPORTED' };
  const [childProcess, net, tls, dgram, http2, dns, workers, v8, vm, cluster] = await Promise.all(
    ['child_process', 'net', 'tls', 'dgram', 'http2', 'dns', 'worker_threads', 'v8', 'vm', 'cluster'].map(load),
  );
  for (const use of [
    () => childProcess.exec('ls'), () => childProcess.spawnSync('ls'),
      () => net.createServer().listen(80),
    () => tls.createSecureContext(),
      () => dgram.createSocket('udp4'),
    () => http2.connect('https://x'), () => dns.lookup('example.com', () => {}), () => dns.resolve('x', () => {}),
    () => new workers.Worker('x'), () => v8.serialize(1), () => vm.createContext({}), () => cluster.fork(),
  ]) assert.throws(use, code, String(use));
  for (const connect of [() => net.connect(80), () => new net.Socket().connect('/path'), () => tls.connect({ port: 443, host: 'x' })]) {
    const socket = connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const error = await new Promise((resolve) => socket.once('error', resolve));
    assert.equal(error.code, code.code);
    assert.match(error.message, / to (localhost:80|\/path|x:443) is not supported/);
    assert.equal(await closed, true);
  }
  await assert.rejects(dns.promises.resolve4('x'), code);
  await assert.rejects(dns.promises.lookup('x'), code);
  assert.deepEqual(await dns.promises.lookup('localhost'), { address: '127.0.0.1', family: 4 });
  const looked = await new Promise((resolve) => dns.lookup('::1', { all: true }, (error, found) => resolve(found)));
  assert.deepEqual(looked, [{ address: '::1', family: 6 }]);
});

test('what cannot be had can be inherited from', async () => {
  const [net, tls, dgram, tty] = await Promise.all(['net', 'tls', 'dgram', 'tty'].map(load));
  for (const Base of [net.Socket, net.Server, tls.TLSSocket, tls.Server, dgram.Socket, tty.WriteStream]) {
    class Modern extends Base {}
    assert.ok(new Modern() instanceof Base);
    assert.equal(typeof new Modern().on, 'function');
    function Old() {
      Base.call(this);
    }
    nativeUtil.inherits(Old, Base);
    assert.ok(new Old() instanceof Base);
  }
  assert.ok(new tls.TLSSocket() instanceof net.Socket);
});

test('net: addresses', async () => {
  const native = require('net');
  const ours = await load('net');
  const inputs = [
    '1.2.3.4', '01.2.3.4', '256.1.1.1', '1.2.3', '1.2.3.4.5', '', '::', '::1', '1::', '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7', '1::2::3', '::ffff:1.2.3.4',
    '::1.2.3.4:5', 'fe80::1%eth0', 'fe80::1%', ':::', '12345::', 'g::', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7:1.2.3.4',
    ':1', '1:', '::1:2:3:4:5:6:7:8', '0.0.0.0', ' 1.2.3.4',
    '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8',
  ];
  for (const input of inputs) assert.deepEqual([ours.isIP(input), ours.isIPv4(input), ours.isIPv6(input)],
    [native.isIP(input), native.isIPv4(input), native.isIPv6(input)], input);
});

test('punycode', async () => {
  const native = require('punycode');
  const ours = await load('punycode');
  for (const input of ['mañana', 'bücher', '☃-⌘', 'abc', '', '他们为什么不说中文', '😀x', 'a-b-ü', 'ÅÄÖ', '3年B組金八先生']) {
    const encoded = ours.encode(input);
    assert.equal(encoded, native.encode(input), input);
    assert.equal(ours.decode(encoded), input);
    assert.equal(ours.toASCII(`user@${input}.example。com`), native.toASCII(`user@${input}.example。com`));
    assert.equal(ours.toUnicode(ours.toASCII(`${input}.com`)), native.toUnicode(native.toASCII(`${input}.com`)));
    assert.deepEqual(ours.ucs2.decode(input), native.ucs2.decode(input));
  }
  for (const bad of ['ü', '99999999', 'a!b-c!']) assert.throws(() => ours.decode(bad), RangeError);
});

test('timers/promises', async () => {
  const timers = await load('timers-promises');
  assert.equal(await timers.setTimeout(1, 'value'), 'value');
  assert.equal(await timers.setImmediate('now'), 'now');
  const controller = new AbortController();
  const waiting = timers.setTimeout(1e6, 0, { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR' });
  await assert.rejects(timers.setTimeout(1, 0, { signal: AbortSignal.abort() }), { code: 'ABORT_ERR' });
  await assert.rejects(timers.setTimeout(1, 0, { signal: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
  const values = [];
  for await (const value of timers.setInterval(1, 'tick')) if (values.push(value) === 3) break;
  assert.deepEqual(values, ['tick', 'tick', 'tick']);
  await timers.scheduler.wait(1);
  const { setTimeout: callback } = await load('timers');
  assert.equal(await nativeUtil.promisify(callback)(1, 'promised'), 'promised');
});

test('readline', async () => {
  const native = require('readline');
  const ours = await load('readline');
  const nativeStream = require('stream');
  const oursStream = await load('stream');
  const inputs = [['a\nb\n', 'c'], ['a\r', '\nb\r\nc\r'], ['', '\n\n'], ['ä', 'ö\nü'], ['one\u2028two'], ['x\ry']];
  for (const chunks of inputs) {
    const lines = async (readline, stream) => {
      const found = [];
      const rl = readline.createInterface({ input: stream.Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
        crlfDelay: Infinity });
      rl.on('line', (line) => found.push(line));
      await new Promise((resolve) => rl.on('close', resolve));
      return found;
    };
    assert.deepEqual(await lines(ours, oursStream), await lines(native, nativeStream), JSON.stringify(chunks));
  }
  const iterated = [];
  for await (const line of ours.createInterface({ input: oursStream.Readable.from(['a\nb',
    '\nc']) })) iterated.push(line);
  assert.deepEqual(iterated, ['a', 'b', 'c']);
  const output = [];
  const input = new oursStream.PassThrough();
  const rl = ours.createInterface({ input, output: { write: (text) => output.push(text) } });
  const answer = new Promise((resolve) => rl.question('name? ', resolve));
  input.write('Ada\n');
  assert.deepEqual([await answer, output], ['Ada', ['name? ']]);
  rl.close();
  assert.throws(() => rl.question('x', () => {}), { code: 'ERR_USE_AFTER_CLOSE' });
});

test('diagnostics_channel', async () => {
  const channels = await load('diagnostics_channel');
  const log = [];
  const listener = (message, name) => log.push([name, message]);
  channels.subscribe('test', listener);
  const channel = channels.channel('test');
  assert.equal(channel.hasSubscribers, true);
  channel.publish(1);
  assert.deepEqual([channels.unsubscribe('test', listener), channels.unsubscribe('test', listener),
    channels.hasSubscribers('test')], [true, false, false]);
  const tracing = channels.tracingChannel('work');
  tracing.subscribe({ start: () => log.push('start'), end: () => log.push('end'), asyncEnd: () => log.push('asyncEnd'),
    error: ({ error }) => log.push(error.message) });
  assert.equal(tracing.traceSync((a, b) => a + b, {}, null, 1, 2), 3);
  assert.equal(await tracing.tracePromise(async () => 'promised'), 'promised');
  assert.throws(() => tracing.traceSync(() => { throw new Error('bad'); }), { message: 'bad' });
  assert.deepEqual(log, [['test', 1], 'start', 'end', 'start', 'end', 'asyncEnd', 'start', 'bad', 'end']);
});

test('async_hooks: frames', async () => {
  const { AsyncLocalStorage, AsyncResource, createHook } = await load('async_hooks');
  const first = new AsyncLocalStorage();
  const second = new AsyncLocalStorage();
  const seen = () => [first.getStore(), second.getStore()];
  assert.deepEqual(seen(), [undefined, undefined]);
  first.run(1, () => {
    assert.deepEqual(seen(), [1, undefined]);
    second.run(2, () => {
      assert.deepEqual(seen(), [1, 2]);
      assert.deepEqual(first.exit(seen), [undefined, 2]);
      assert.deepEqual(first.run(undefined, seen), [undefined, 2]);
      // Deep nesting is folded.
      let depth = () => seen();
      for (let i = 0; i < 200; i++) {
        const inner = depth;
        depth = () => first.run(i, inner);
      }
      assert.deepEqual(depth(), [0, 2]);
    });
    assert.deepEqual(seen(), [1, undefined]);
  });
  assert.throws(() => first.run(1, () => { throw new Error('out'); }), { message: 'out' });
  assert.deepEqual(seen(), [undefined, undefined]);
  const resource = first.run('r', () => new AsyncResource('TEST'));
  assert.deepEqual(resource.runInAsyncScope(seen), ['r', undefined]);
  assert.equal(first.run('b', () => AsyncResource.bind((x) => [x, first.getStore()]))('a').join(), 'a,b');
  assert.deepEqual(first.run('s', () => AsyncLocalStorage.snapshot())(seen), ['s', undefined]);
  first.enterWith('e');
  assert.equal(first.getStore(), 'e');
  first.disable();
  assert.equal(first.getStore(), undefined);
  assert.equal(first.run('again', () => first.getStore()), 'again');
  assert.throws(() => createHook({ init: 5 }), { code: 'ERR_ASYNC_CALLBACK' });
  createHook({}).enable().disable();
});

test('os, tty, vm, v8, perf_hooks, constants', async () => {
  const [os, tty, perf, constants] = await Promise.all(['os', 'tty', 'perf_hooks', 'constants'].map(load));
  assert.deepEqual([os.platform(), os.EOL, os.cpus(), tty.isatty(1), `${os.hostname}`], ['linux', '\n', [], false,
    'sandbox']);
  const native = require('os').constants;
  assert.deepEqual([os.constants.signals, os.constants.errno], [{ ...native.signals }, { ...native.errno }]);
  assert.equal(constants.SIGTERM, 15);
  const histogram = perf.createHistogram();
  for (const value of [1, 2, 3, 4]) histogram.record(value);
  assert.deepEqual([histogram.min, histogram.max, histogram.mean, histogram.percentile(50)], [1, 4, 2.5, 2]);
  assert.equal(perf.performance.timerify((a) => a + 1)(1), 2);
});
