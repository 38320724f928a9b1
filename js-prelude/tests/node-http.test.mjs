/**
 * The http family: clients against Node's own over a real server, and servers over the response of a faked call.
 *
 *   node --test js-prelude/tests/node-http.test.mjs
 */

import './node-host.mjs';
import assert from 'node:assert/strict';
import nativeHttp from 'node:http';
import nativeStream from 'node:stream';
import { after, before, test } from 'node:test';

const { host } = await import('../src/boot/host.js');
const ours = (await import('../src/node/http.js')).default;
const oursHttps = (await import('../src/node/https.js')).default;
const { serveNode, asNodeListener, takeListening } = await import('../src/node/http/serve.js');
const { Outgoing } = await import('../src/boot/outgoing.js');
const oursStream = (await import('../src/node/stream.js')).default;
const net = (await import('../src/node/net.js')).default;

const wait = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

// Servers

/** One request of ours, with what the host was told about it. */
class FakeCall {
  constructor({ method = 'GET', url = '/', headers = '', body } = {}) {
    this.id = 1;
    this.method = method;
    this.url = url;
    this.flatHeaders = headers;
    this.bytes = body === undefined ? undefined : new TextEncoder().encode(body);
    this.streamed = false;
    this.clientIp = '10.0.0.1';
    this.origin = 'http://test';
    this.sent = { status: 0, headers: '', body: '', ended: false, aborted: false };
    this._res = undefined;
  }

  get res() {
    return (this._res ??= new Outgoing(this));
  }
}

let current;
let queued = 0;
const text = (bytes) => (typeof bytes === 'string' ? bytes : bytes === undefined ? '' : Buffer.from(bytes).toString());
const fallback = host.op;
host.op = (code, a, b, line, bytes, c) => {
  const { sent } = current ?? {};
  if (code === 1) Object.assign(sent, { status: b, headers: line, body: text(bytes), ended: true });
  else if (code === 2) Object.assign(sent, { status: b, headers: line });
  else if (code === 3) sent.body += text(bytes);
  else if (code === 4) Object.assign(sent, { ended: true, aborted: b === 1 });
  else return fallback(code, a, b, line, bytes, c);
  return code === 3 ? queued : 0;
};

async function serve(listener, request) {
  current = new FakeCall(request);
  const { sent } = current;
  await serveNode(listener, current);
  return sent;
}

test('a whole response', async () => {
  const log = [];
  const sent = await serve((req, res) => {
    for (const type of ['prefinish', 'finish', 'close']) res.on(type, () => log.push(type));
    assert.ok(req instanceof ours.IncomingMessage && req instanceof oursStream.Readable
      && res instanceof ours.ServerResponse);
    assert.ok(res instanceof ours.OutgoingMessage && res instanceof oursStream.Stream);
    assert.deepEqual([req.method, req.url, req.headers, req.rawHeaders], [
      'GET', '/a?b=c', { host: 'test', cookie: 'a=1; b=2', 'x-two': '1, 2' },
      ['host', 'test', 'cookie', 'a=1', 'cookie', 'b=2', 'x-two', '1', 'x-two', '2'],
    ]);
    assert.deepEqual([req.socket.remoteAddress, req.socket === res.socket, res.req === req], ['10.0.0.1', true, true]);
    res.statusCode = 201;
    res.setHeader('X-Multi', ['1', '2']);
    res.setHeader('Content-Type', 'text/plain');
    assert.equal(res.headersSent, false);
    res.end('done', () => log.push('callback'));
    assert.deepEqual([res.headersSent, res.finished, res.writableEnded, res.writableFinished], [true, true, true,
      false]);
  }, { url: '/a?b=c', headers: 'host\ntest\ncookie\na=1\ncookie\nb=2\nx-two\n1\nx-two\n2\n' });
  assert.deepEqual(sent, { status: 201, headers: 'X-Multi\n1\nX-Multi\n2\nContent-Type\ntext/plain\n', body: 'done',
    ended: true, aborted: false });
  assert.deepEqual(log, ['prefinish', 'finish', 'callback', 'close']);
});

test('a response in pieces', async () => {
  const sent = await serve(async (req, res) => {
    res.writeHead(202, { 'X-A': 'a' });
    assert.throws(() => res.setHeader('x', 'y'), { code: 'ERR_HTTP_HEADERS_SENT' });
    assert.throws(() => res.writeHead(200), { code: 'ERR_HTTP_HEADERS_SENT' });
    res.write('one ');
    await wait(1);
    res.write(Buffer.from('two '), () => {});
    res.end('746872 6565'.replace(' ', ''), 'hex');
  });
  assert.deepEqual([sent.status, sent.headers, sent.body, sent.ended], [202, 'X-A\na\n', 'one two three', true]);
});

test('a body for a request, and one for a response, by pipe', async () => {
  const sent = await serve((req, res) => req.pipe(res), { method: 'POST', body: 'echoed' });
  assert.deepEqual([sent.body, sent.ended], ['echoed', true]);
});

test('a request body by events, by iteration, and unread', async () => {
  const sent = await serve((req, res) => {
    const log = [];
    req.setEncoding('utf8');
    req.on('data', (chunk) => log.push(chunk)).on('end', () => log.push(req.complete)).on('close',
      () => res.end(log.join()));
  }, { method: 'POST', body: 'body' });
  assert.equal(sent.body, 'body,true');
  const iterated = await serve(async (req, res) => {
    let all = '';
    for await (const chunk of req) all += chunk;
    res.end(all);
  }, { method: 'POST', body: 'body' });
  assert.equal(iterated.body, 'body');
  let seen;
  await serve((req, res) => {
    seen = req;
    res.end();
  }, { method: 'POST', body: 'body' });
  await wait(1);
  assert.deepEqual([seen.aborted, seen.complete], [false, true]);
});

test('prototypes may be exchanged, as Express does', async () => {
  const request = Object.create(ours.IncomingMessage.prototype, { kind: { value: 'app request' } });
  const response = Object.create(ours.ServerResponse.prototype);
  response.send = function (body) {
    this.end(body);
  };
  const sent = await serve((req, res) => {
    Object.setPrototypeOf(req, request);
    Object.setPrototypeOf(res, response);
    let body = '';
    req.on('data', (chunk) => { body += chunk; }).on('end', () => res.send(`${req.kind} ${body}`));
  }, { method: 'PUT', body: 'x' });
  assert.equal(sent.body, 'app request x');
});

test('writeHead may be replaced, and is called once', async () => {
  let calls = 0;
  const sent = await serve((req, res) => {
    const { writeHead } = res;
    res.writeHead = function (...args) {
      calls++;
      this.setHeader('x-late', 'yes');
      return writeHead.apply(this, args);
    };
    res.end('x');
  });
  assert.deepEqual([calls, sent.headers], [1, 'x-late\nyes\n']);
});

test('what may not be in a head', async () => {
  await serve((req, res) => {
    assert.throws(() => res.setHeader('a b', 'x'), { code: 'ERR_INVALID_HTTP_TOKEN' });
    assert.throws(() => res.setHeader('a', 'x\ny'), { code: 'ERR_INVALID_CHAR' });
    assert.throws(() => res.setHeader('a', undefined), { code: 'ERR_HTTP_INVALID_HEADER_VALUE' });
    assert.throws(() => res.writeHead(99), { code: 'ERR_HTTP_INVALID_STATUS_CODE' });
    assert.throws(() => res.writeHead(200, 'a\nb'), { code: 'ERR_INVALID_CHAR' });
    res.statusMessage = '';
    assert.throws(() => res.write(5), { code: 'ERR_INVALID_ARG_TYPE' });
    res.appendHeader('a', '1').appendHeader('A', ['2', '3']);
    assert.deepEqual(res.getHeaders(), Object.assign(Object.create(null), { a: ['1', '2', '3'] }));
    assert.deepEqual([res.getHeaderNames(), res.getRawHeaderNames(), res.hasHeader('A')], [['a'], ['a'], true]);
    res.removeHeader('A');
    res.setHeaders(new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x', 'y']]));
    assert.deepEqual(res.getHeader('set-cookie'), ['a=1', 'b=2']);
    res.end();
  });
});

test('no body where there is none', async () => {
  const head = await serve((req, res) => res.end('body'), { method: 'HEAD' });
  assert.deepEqual([head.body, head.ended], ['', true]);
  const none = await serve((req, res) => {
    res.writeHead(204);
    res.write('x');
    res.end('y');
  });
  assert.deepEqual([none.status, none.body], [204, '']);
});

test('write after end', async () => {
  const codes = [];
  await serve((req, res) => {
    res.on('error', (error) => codes.push(error.code));
    res.end('x');
    assert.equal(res.write('y', (error) => codes.push(error.code)), false);
    res.end((error) => codes.push(error?.code ?? 'finished'));
  });
  await wait(1);
  assert.deepEqual(codes.sort(), ['ERR_STREAM_WRITE_AFTER_END', 'ERR_STREAM_WRITE_AFTER_END', 'finished']);
});

test('back-pressure', async () => {
  queued = 100_000;
  const done = serve((req, res) => {
    assert.equal(res.write('x'), false);
    assert.equal(res.writableNeedDrain, true);
    res.on('drain', () => res.end('drained'));
  });
  await wait(1);
  queued = 0;
  current.res.onDrain();
  assert.equal((await done).body, 'xdrained');
});

test('a client that leaves', async () => {
  const log = [];
  const done = serve((req, res) => {
    req.on('aborted', () => log.push('aborted')).on('error', (error) => log.push(error.code)).on('close',
      () => log.push('req close'));
    res.on('close', () => log.push(`close ${res.writableFinished} ${res.destroyed}`));
    res.write('x');
  }, { method: 'POST', body: 'unread' });
  await wait(1);
  current.res.onClose();
  await done;
  await wait(1);
  assert.deepEqual(log, ['aborted', 'close false true', 'ECONNRESET', 'req close']);
});

test('a listener that fails', async () => {
  await assert.rejects(serve(() => { throw new Error('thrown'); }), { message: 'thrown' });
  await assert.rejects(serve(async () => { throw new Error('rejected'); }), { message: 'rejected' });
  const cut = await serve((req, res) => {
    res.write('x');
    res.destroy(new Error('cut'));
  });
  assert.equal(cut.aborted, true);
  const early = await serve((req, res) => res.destroy());
  assert.equal(early.status, 500);
});

test('what is taken for an app', async () => {
  const express = Object.assign(() => {}, { handle() {}, set() {}, use() {} });
  assert.equal(asNodeListener(express), express);
  assert.equal(typeof asNodeListener({ callback: () => () => {}, middleware: [] }), 'function');
  assert.equal(typeof asNodeListener({ routing() {}, ready() {} }), 'function');
  for (const other of [undefined, null, 5, 'x', () => {}, {}, { handle() {} }, [], class {}, { fetch() {} }]) {
    assert.equal(asNodeListener(other), undefined);
  }
  const server = ours.createServer((req, res) => res.end('served'));
  assert.equal((await serve(asNodeListener(server))).body, 'served');
});

test('a server that listens', async () => {
  takeListening();
  assert.equal(takeListening(), undefined);
  const log = [];
  ours.createServer(() => {});
  const server = ours.createServer((req, res) => res.end('listening')).listen(3000, () => log.push('callback'));
  server.on('listening', () => log.push('event'));
  assert.deepEqual([server.address(), server.listening], [{ address: '127.0.0.1', family: 'IPv4', port: 3000 }, true]);
  assert.throws(() => server.listen(1), { code: 'ERR_SERVER_ALREADY_LISTEN' });
  const listener = takeListening();
  assert.equal(takeListening(), undefined);
  await wait(1);
  assert.deepEqual(log, ['callback', 'event']);
  assert.equal((await serve(asNodeListener(listener))).body, 'listening');
  server.close((error) => log.push(error?.code ?? 'closed'));
  server.close((error) => log.push(error?.code ?? 'closed'));
  await wait(1);
  assert.deepEqual(log.slice(2), ['closed', 'ERR_SERVER_NOT_RUNNING']);
  assert.ok(server instanceof net.Server && server instanceof ours.Server && ours.Server() instanceof ours.Server);
});

test('a server that listens late', async () => {
  const server = ours.createServer((req, res) => res.end('at last'));
  const listener = takeListening();
  setTimeout(() => server.listen(0), 5);
  assert.equal((await serve(asNodeListener(listener))).body, 'at last');
});

test('a response of its own, on a connection that is given', () => {
  const written = [];
  const res = new ours.ServerResponse({ method: 'GET' });
  res.assignSocket({ write: (chunk) => { written.push(text(chunk)); return true; }, on() {} });
  res.setHeader('a', 'b');
  res.write('body');
  res.end(' end');
  assert.deepEqual(written, ['HTTP/1.1 200 OK\r\na: b\r\n\r\n', 'body', ' end']);
  assert.throws(() => res.assignSocket({ _httpMessage: {} }), { code: 'ERR_HTTP_SOCKET_ASSIGNED' });
});

test('stream.finished and pipeline know a response', async () => {
  const log = [];
  const sent = await serve((req, res) => {
    oursStream.finished(res, (error) => log.push(error?.code ?? 'finished'));
    oursStream.pipeline(oursStream.Readable.from(['a', 'b']), res, (error) => log.push(error?.code ?? 'piped'));
  });
  await wait(1);
  assert.deepEqual([sent.body, log.sort()], ['ab', ['finished', 'piped']]);
});

// Clients

let upstream;
let base;
let closedPort;
before(async () => {
  upstream = nativeHttp.createServer((req, res) => {
    const { pathname } = new URL(req.url, 'http://x');
    if (pathname === '/redirect') return res.writeHead(302, { location: '/' }).end();
    if (pathname === '/slow') return void setTimeout(() => res.end('slow'), 300);
    if (pathname === '/reset') return void req.socket.destroy();
    if (pathname === '/cut') {
      res.write('part');
      return void setTimeout(() => res.destroy(), 10);
    }
    if (pathname === '/none') return res.writeHead(204).end();
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      res.setHeader('set-cookie', ['a=1', 'b=2']);
      res.setHeader('x-method', req.method);
      res.end(JSON.stringify([req.method, req.url, req.headers['x-multi'], req.headers.authorization,
        Buffer.concat(chunks).toString()]));
    });
    return undefined;
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  base = `http://127.0.0.1:${upstream.address().port}`;
  const closed = nativeHttp.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  closedPort = closed.address().port;
  await new Promise((resolve) => closed.close(resolve));
});
after(() => {
  upstream.closeAllConnections();
  upstream.close();
});

/** What became of a request, and what it told on the way. */
function outcome(http, args, act) {
  return new Promise((resolve) => {
    const log = [];
    const req = http.request(...args, (res) => {
      log.push('response');
      let body = '';
      res.setEncoding('utf8');
      const done = (end) => setTimeout(() => resolve({
        status: res.statusCode, message: res.statusMessage, cookies: res.headers['set-cookie'],
        location: res.headers.location,
        body, end, complete: res.complete, log: log.filter((type) => type !== 'finish'),
      }), 10);
      res.on('data', (chunk) => { body += chunk; }).on('end', () => done('end')).on('error',
        (error) => done(`${error.code} ${error.message}`));
    });
    for (const type of ['socket', 'finish', 'abort', 'timeout', 'close']) req.on(type, () => log.push(type));
    req.on('error', (error) => {
      log.push('error');
      setTimeout(() => resolve({ code: error.code, message: error.message,
        log: log.filter((type) => type !== 'finish') }), 10);
    });
    act(req);
  });
}

const end = (req) => req.end();
const clients = {
  'a GET': () => [[`${base}/a?b=c`], end],
  'a GET by options': () => [[{ host: '127.0.0.1', port: new URL(base).port, path: '/x', headers: { 'X-Multi': ['1',
    '2'] }, auth: 'u:p' }], end],
  'a URL and options': () => [[new URL(base), { method: 'POST', path: '/over' }], (req) => req.end('body')],
  'a body at once': () => [[base, { method: 'POST' }], (req) => { req.write('one '); req.end('two'); }],
  'a body bit by bit': () => [[base, { method: 'PUT' }], async (req) => {
    for (const part of ['a', 'b', 'c']) {
      req.write(part);
      await wait(3);
    }
    req.end();
  }],
  'a redirect': () => [[`${base}/redirect`], end],
  'no content': () => [[`${base}/none`], end],
  'HEAD': () => [[base, { method: 'HEAD' }], end],
  'a connection that is reset': () => [[`${base}/reset`], end],
  'a body that is cut': () => [[`${base}/cut`], end],
  'nobody there': () => [[`http://127.0.0.1:${closedPort}/`], end],
  'a time limit': () => [[`${base}/slow`, { timeout: 30 }], (req) => { req.on('timeout',
    () => req.destroy(new Error('too slow'))); req.end(); }],
  'setTimeout': () => [[`${base}/slow`], (req) => { req.setTimeout(30, () => req.destroy()); req.end(); }],
  'abort': () => [[`${base}/slow`], (req) => { req.end(); setTimeout(() => req.abort(), 10); }],
  'destroy before it was sent': () => [[base], (req) => req.destroy()],
  'a signal': () => [[`${base}/slow`, { signal: AbortSignal.timeout(20) }], end],
};
for (const name of Object.keys(clients)) {
  test(`client: ${name}`, async () => {
    const [expected, actual] = await Promise.all([nativeHttp, ours].map((http) => {
      const [args, act] = clients[name]();
      return outcome(http, args, act);
    }));
    assert.deepEqual(actual, expected);
  });
}

test('client: a stream as the body', async () => {
  const run = (http, stream) => outcome(http, [base, { method: 'POST' }], (req) => stream.Readable.from(['x', 'y',
    'z']).pipe(req));
  assert.deepEqual(await run(ours, oursStream), await run(nativeHttp, nativeStream));
});

test('client: what is refused', () => {
  const attempts = [
    (http) => http.request('ftp://x/'),
    (http) => http.request({ path: '/a b' }),
    (http) => http.request({ method: 'A B' }),
    (http) => http.request({ agent: 5 }),
    (http) => http.request('not a url'),
    (http) => http.request({ headers: { 'a b': 'c' } }),
  ];
  for (const attempt of attempts) {
    const code = (http) => {
      try {
        const req = attempt(http);
        req.on('error', () => {});
        req.destroy();
        return 'taken';
      } catch (error) {
        return error.code;
      }
    };
    assert.equal(code(ours), code(nativeHttp), String(attempt));
  }
  assert.throws(() => ours.request('https://x/'), { code: 'ERR_INVALID_PROTOCOL' });
  assert.throws(() => oursHttps.request('http://x/'), { code: 'ERR_INVALID_PROTOCOL' });
});

test('client: headers may be set until they are sent', async () => {
  const req = ours.request(base);
  req.setHeader('X-A', 'b');
  assert.deepEqual([req.getHeader('x-a'), req.method, req.path, req.host, req.protocol], ['b', 'GET', '/', '127.0.0.1',
    'http:']);
  assert.equal(req.getHeader('host'), new URL(base).host);
  const response = new Promise((resolve) => req.on('response', resolve));
  req.end();
  assert.throws(() => req.setHeader('x', 'y'), { code: 'ERR_HTTP_HEADERS_SENT' });
  (await response).resume();
});

test('names', () => {
  for (const name of Object.keys(nativeHttp)) {
    if (!['WebSocket', 'CloseEvent', 'MessageEvent'].includes(name)) assert.ok(name in ours, name);
  }
  assert.deepEqual(ours.STATUS_CODES, nativeHttp.STATUS_CODES);
  for (const method of ['GET', 'PATCH', 'M-SEARCH']) assert.ok(ours.METHODS.includes(method));
  const agent = new oursHttps.Agent({ keepAlive: true });
  assert.deepEqual([agent.protocol, agent.defaultPort, agent.keepAlive, agent instanceof ours.Agent], ['https:', 443,
    true, true]);
  assert.equal(agent.getName({ host: 'x', port: 1 }), 'x:1:');
});
