/** MessageChannel against Node's own, the events on the global, and the WebAssembly that is not there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

const native = { MessageChannel, structuredClone };
await import('./codec-services.mjs');
const { MessageChannel: OurChannel, MessagePort } = await import('../src/web/message-channel.js');
const { MessageEvent, ErrorEvent, PromiseRejectionEvent } = await import('../src/web/event.js');
const { structuredClone: ourClone } = await import('../src/web/structured-clone.js');
const events = await import('../src/web/global-events.js');
const { WebAssembly: OurWasm } = await import('../src/web/webassembly.js');
const wait = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

function listen(port, log = []) {
  port.onmessage = (event) => log.push(event.data);
  return log;
}

test('messages are copies, and come in order, later', async () => {
  const { port1, port2 } = new OurChannel();
  const log = listen(port2);
  const message = { list: [1, 2], when: new Date(5) };
  port1.postMessage(message);
  message.list.push(3);
  port1.postMessage('second');
  assert.deepEqual(log, []);
  await wait();
  assert.deepEqual(log, [{ list: [1, 2], when: new Date(5) }, 'second']);
});

test('what one message causes happens before the next', async () => {
  for (const Channel of [native.MessageChannel, OurChannel]) {
    const { port1, port2 } = new Channel();
    const log = [];
    port2.onmessage = ({ data }) => {
      log.push(data);
      Promise.resolve().then(() => log.push(`after ${data}`));
    };
    port1.postMessage(1);
    port1.postMessage(2);
    await wait(20);
    assert.deepEqual(log, [1, 'after 1', 2, 'after 2']);
    port1.close();
  }
});

test('a port delivers once it is started, by start() or by its handler, not by a listener', async () => {
  const { port1, port2 } = new OurChannel();
  const log = [];
  port2.addEventListener('message', (event) => log.push(event.data));
  port1.postMessage('early');
  await wait();
  assert.deepEqual(log, []);
  port2.start();
  await wait();
  assert.deepEqual(log, ['early']);
});

test('the event is a trusted MessageEvent', async () => {
  const { port1, port2 } = new OurChannel();
  const got = new Promise((resolve) => { port2.onmessage = resolve; });
  port1.postMessage('text');
  const event = await got;
  assert.ok(event instanceof MessageEvent);
  assert.deepEqual(
    [event.isTrusted, event.data, event.origin, event.source, event.target === port2, Object.isFrozen(event.ports)],
    [true, 'text', '', null, true, true],
  );
});

test('buffers and ports move', async () => {
  const outer = new OurChannel();
  const inner = new OurChannel();
  const bytes = new Uint8Array([1, 2, 3]);
  inner.port2.postMessage('waiting');
  const got = new Promise((resolve) => { outer.port2.onmessage = resolve; });
  outer.port1.postMessage({ bytes, port: inner.port1 }, [inner.port1, bytes.buffer]);
  assert.equal(bytes.byteLength, 0);
  const { data, ports } = await got;
  assert.deepEqual([...data.bytes], [1, 2, 3]);
  assert.deepEqual([ports.length, ports[0] === data.port, data.port === inner.port1], [1, true, false]);
  const log = listen(data.port);
  inner.port2.postMessage('later');
  await wait();
  assert.deepEqual(log, ['waiting', 'later']);
  const back = listen(inner.port2);
  data.port.postMessage('back');
  inner.port1.postMessage('from one that was sent away');
  await wait();
  assert.deepEqual(back, ['back']);
});

test('what cannot be sent is refused', () => {
  const rows = [
    [(port) => port.postMessage(() => {}), 'DataCloneError'],
    [(port) => port.postMessage(Symbol('x')), 'DataCloneError'],
    [(port) => port.postMessage(port), 'DataCloneError'],
    [(port) => port.postMessage(0, [port]), 'DataCloneError'],
    [(port) => port.postMessage(0, [{}]), 'DataCloneError'],
    [(port) => port.postMessage(), 'TypeError'],
    [(port) => port.postMessage(0, 5), 'TypeError'],
    [(port) => port.postMessage(0, { transfer: 5 }), 'TypeError'],
  ];
  for (const [row, name] of rows) assert.throws(() => row(new OurChannel().port1), { name }, String(row));
  const { port1, port2 } = new OurChannel();
  port1.close();
  assert.throws(() => port2.postMessage(port1, [port1]), { name: 'DataCloneError' });
  assert.throws(() => ourClone(port2), { name: 'DataCloneError' });
  assert.ok(ourClone(port2, { transfer: [port2] }) instanceof MessagePort);
  assert.throws(() => new MessagePort(), TypeError);
});

test('closing tells the other side, after what was sent before', async () => {
  const { port1, port2 } = new OurChannel();
  const log = listen(port2);
  port2.onclose = () => log.push('closed');
  port1.postMessage(1);
  port1.close();
  port1.postMessage(2);
  port2.postMessage(3);
  await wait();
  assert.deepEqual(log, [1, 'closed']);
});

test('a port sent to its own other side takes the channel with it', async () => {
  const { port1, port2 } = new OurChannel();
  const log = listen(port2);
  port1.postMessage('lost', [port2]);
  await wait();
  assert.deepEqual(log, []);
});

test('a handler that throws stops nobody', async () => {
  const { setUncaughtHandler } = await import('../src/web/uncaught.js');
  const caught = [];
  setUncaughtHandler((error) => caught.push(error));
  const { port1, port2 } = new OurChannel();
  const seen = [];
  port2.onmessage = ({ data }) => {
    seen.push(data);
    throw data;
  };
  port1.postMessage(1);
  port1.postMessage(2);
  await wait();
  assert.deepEqual([seen, caught], [[1, 2], [1, 2]]);
});

test('an error goes to the global first', () => {
  const global = Object.defineProperties({}, events.globalEventMembers);
  const log = [];
  assert.equal(events.tellError(new Error('nobody')), false);
  global.onerror = (...args) => {
    log.push(args.length, args[0], args[4].message);
    return args[4].message === 'taken';
  };
  assert.equal(events.tellError(new Error('taken')), true);
  assert.equal(events.tellError(new Error('left')), false);
  assert.deepEqual(log, [5, 'Uncaught Error: taken', 'taken', 5, 'Uncaught Error: left', 'left']);
  global.onerror = null;
  const listener = (event) => {
    assert.ok(event instanceof ErrorEvent && event.lineno > 0 && event.isTrusted);
    event.preventDefault();
  };
  global.addEventListener('error', listener);
  assert.equal(events.tellError(new TypeError('x')), true);
  global.removeEventListener('error', listener);
  global.addEventListener('error', () => events.tellError(new Error('again')), { once: true });
  assert.equal(events.tellError(new Error('once')), false);
  for (const odd of [undefined, null, 5, Symbol('s'), { toString() { throw 1; } }]) assert.equal(events.tellError(odd), false);
});

test('rejections go to the global too', () => {
  const global = Object.defineProperties({}, events.globalEventMembers);
  const promise = Promise.resolve();
  assert.equal(events.tellUnhandledRejection(promise, 'why'), false);
  const seen = [];
  global.onunhandledrejection = (event) => {
    assert.ok(event instanceof PromiseRejectionEvent);
    seen.push(event.promise === promise, event.reason);
    event.preventDefault();
  };
  global.onrejectionhandled = (event) => seen.push(event.type);
  assert.equal(events.tellUnhandledRejection(promise, 'why'), true);
  events.tellRejectionHandled(promise, 'why');
  assert.deepEqual(seen, [true, 'why', 'rejectionhandled']);
  assert.equal(typeof global.onunhandledrejection, 'function');
  global.onunhandledrejection = global.onrejectionhandled = 5;
  assert.equal(global.onunhandledrejection, null);
});

test('WebAssembly says that it cannot be had', async () => {
  assert.deepEqual(
    Object.getOwnPropertyNames(WebAssembly).filter((name) => !(name in OurWasm) && !['JSTag', 'promising', 'Suspending'].includes(name)), [],
  );
  const message = /not available/;
  assert.throws(() => OurWasm.validate(new Uint8Array()), message);
  for (const name of ['Module', 'Instance', 'Memory', 'Table', 'Global']) assert.throws(() => new OurWasm[name]({}), message);
  for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) await assert.rejects(OurWasm[name](), message);
  assert.ok(new OurWasm.CompileError('x') instanceof Error);
  assert.equal(String(OurWasm), '[object WebAssembly]');
});
