/**
 * WebSockets: what the host tells of them, as calls of the handlers a script gave to `ws`.
 *
 * A socket's life here: ADMIT (pre.js, then the body's first run if the room is empty, then the host may answer 101),
 * OPEN, messages, CLOSE. Each of these arrives in a context of its own, which is done when its handlers have settled:
 * that is how one handler can be timed out without the others.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';
import { Call, parseQuery } from './call.js';
import { HttpError } from './http-error.js';
import { Fn, Pool, encode, environments, handlersOf, keyOf, poolOf } from './hub.js';
import { answer, isAnswered } from './result.js';
import { shared } from './shared.js';
import { describe, unit } from './units.js';
import { Buffer } from '../node/buffer.js';
import { hearClient } from '../web/websocket.js';

/** What the host tells of a socket; `engine::socket` has the same table. */
const ADMIT = 0;
const OPEN = 1;
const MESSAGE_TEXT = 2;
const MESSAGE_BINARY = 3;
const CLOSE = 4;
const LEFT = 6;

const CONNECTING = 0;
const OPENED = 1;
const CLOSING = 2;
const CLOSED = 3;

/** A reason is at most this long in UTF-8: a control frame has 125 bytes, and two are the code. */
const MAX_REASON_BYTES = 123;

/** @type {Map<number, Socket>} */
const sockets = new Map();

/** Who waits to be let in, and where. @type {Map<number, Pool>} */
const waiting = new Map();

let opened, received, closed;

/** One connection, as handlers get it. */
export class Socket {
  #number;
  #state = CONNECTING;
  /** @type {Pool} */
  #pool;
  #req;

  constructor(number, pool, call) {
    this.#number = number;
    this.#pool = pool;
    this.#req = call.req;
    const { parameters, query } = call.metadata;
    /** The script's own store; this is what it starts with. */
    this.data = { query: { ...query, ...parameters }, headers: call.req.headers, ip: call.clientIp };
  }

  /** Tells it from every other socket of this worker. */
  get id() {
    return this.#number;
  }

  get readyState() {
    return this.#state;
  }

  /** Payload bytes that the client has not taken yet. */
  get bufferedAmount() {
    return host.op(Op.SOCKET, Fn.BUFFERED, this.#number);
  }

  /**
   * Sends text and bytes as they are, anything else as JSON. A client that reads too slowly is cut off, so there is
   * nothing to wait for.
   * @returns {boolean} false if the socket is closed
   */
  send(data) {
    const [kind, payload] = encode(data);
    if (this.#state !== OPENED) return false;
    return host.op(Op.SOCKET, Fn.SEND, this.#number, undefined, payload, kind) >= 0;
  }

  close(code = 1000, reason = '') {
    const status = Number(code);
    const allowed = (status >= 1000 && status <= 1014 && ![1004, 1005, 1006].includes(status)) || (status >= 3000 && status <= 4999);
    if (!Number.isInteger(status) || !allowed) throw new RangeError(`socket.close: ${String(code)} is not a code that may be sent`);
    const text = cut(String(reason));
    if (this.#state === CLOSING || this.#state === CLOSED) return;
    this.#state = CLOSING;
    host.op(Op.SOCKET, Fn.CLOSE, this.#number, text, undefined, status);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const state = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'][this.#state];
    return `Socket ${inspect({ readyState: state, data: this.data }, options)}`;
  }

  static {
    opened = (socket) => {
      socket.#state = socket.#state === CONNECTING ? OPENED : socket.#state;
      socket.#pool.open.add(socket);
      run(socket, socket.#pool, 'open', [socket, socket.#req]);
      // The request is kept by whoever keeps it.
      socket.#req = undefined;
    };
    received = (socket, data) => run(socket, socket.#pool, 'message', [socket, data]);
    closed = (socket, code, reason) => {
      const pool = socket.#pool;
      const wasOpen = pool.open.delete(socket);
      socket.#state = CLOSED;
      try {
        if (wasOpen) run(socket, pool, 'close', [socket, code, reason]);
        else done();
      } finally {
        pool.leave();
      }
    };
  }
}

Object.assign(Socket.prototype, { CONNECTING, OPEN: OPENED, CLOSING, CLOSED });
Object.assign(Socket, { CONNECTING, OPEN: OPENED, CLOSING, CLOSED });

/** As much of a text as fits, cut between characters. */
function cut(text) {
  const bytes = host.utf8Encode(text);
  if (bytes.length <= MAX_REASON_BYTES) return text;
  let end = MAX_REASON_BYTES;
  while ((bytes[end] & 0xc0) === 0x80) end -= 1;
  return host.utf8Decode(bytes.subarray(0, end), 0, 1);
}

/** Nothing of the current context runs on purpose any more. */
function done(context = host.context()) {
  environments.delete(context);
  if (context !== 0) host.op(Op.DONE, context);
}

/** Calls the handlers of an event. The context is done when all of them have settled. */
function run(socket, pool, event, args) {
  const context = host.context();
  environments.set(context, pool.env);
  let pending;
  for (const handler of handlersOf(pool.ws, event)) {
    try {
      const result = handler.apply(pool.ws, args);
      if (typeof result?.then !== 'function') continue;
      pending ??= [];
      pending.push(Promise.resolve(result).catch((error) => failed(socket, pool, event, error)));
    } catch (error) {
      const reported = failed(socket, pool, event, error);
      if (reported !== undefined) (pending ??= []).push(reported);
    }
  }
  if (pending === undefined) {
    done(context);
    return undefined;
  }
  return Promise.all(pending).then(() => done(context));
}

/** A handler threw: that is logged, and told to `ws.error`. What throws there is only logged. */
function failed(socket, pool, event, error) {
  const report = (problem) => host.op(Op.SOCKET, Fn.FAIL, socket.id, describe(problem));
  report(error);
  if (event === 'error') return undefined;
  const handlers = handlersOf(pool.ws, 'error');
  if (handlers.length === 0) return undefined;
  const guarded = async (handler) => {
    try {
      await handler.call(pool.ws, socket, error);
    } catch (second) {
      report(second);
    }
  };
  return Promise.all(handlers.map(guarded));
}

/** Somebody asks for a socket. */
function admit(number, head) {
  const context = host.context();
  const [main, pre] = head.slice(0, head.indexOf('\n')).split(',').map(Number);
  const call = new Call(number, unit(main), 0, head, undefined);
  environments.set(context, call.main.env);
  call.req.body = null;
  // Route values go over the query where a socket has both, but its `metadata` tells them apart.
  call.metadata.query = queryOf(call);
  let pending;
  try {
    const value = pre === 0 ? undefined : call.runUnit(unit(pre), undefined);
    pending = isThenable(value) ? value.then((result) => decide(call, result)) : decide(call, value);
  } catch (error) {
    call.fail(error);
    done(context);
    return;
  }
  if (pending === undefined) {
    done(context);
    return;
  }
  pending.then(
    () => done(context),
    (error) => {
      call.fail(error);
      done(context);
    },
  );
}

function queryOf(call) {
  const mark = call.url.indexOf('?');
  return mark < 0 ? {} : parseQuery(call.url.slice(mark + 1));
}

function isThenable(value) {
  return value !== null && typeof value === 'object' && typeof value.then === 'function';
}

/** After `pre.js`: whatever it answered is a refusal. */
function decide(call, value) {
  if (isAnswered(call)) return answer(call, undefined, true);
  if (value !== undefined && value !== null) {
    if (call.res.statusCode < 400) call.res.statusCode = 403;
    return answer(call, value, true);
  }
  return letIn(call);
}

function letIn(call) {
  const key = keyOf(call.main, call);
  const known = poolOf(key);
  const pool = known ?? new Pool(key, call.main.env);
  pool.join();
  waiting.set(call.id, pool);
  const accept = () => {
    // Who has left meanwhile has left the pool too.
    if (!waiting.delete(call.id)) return;
    const socket = new Socket(call.id, pool, call);
    sockets.set(call.id, socket);
    if (host.op(Op.SOCKET, Fn.ACCEPT, call.id, call._res?.flatHeaders() ?? '') < 0) {
      // The client did not wait.
      sockets.delete(call.id);
      pool.leave();
    }
  };
  if (known === undefined) begin(pool, call);
  return pool.running === undefined ? accept() : pool.running.promise.then(accept);
}

/** The body's first run. It is nobody's request: what it answers goes nowhere. Everybody who comes meanwhile waits. */
function begin(pool, upgrade) {
  let result;
  try {
    result = new InitCall(pool, upgrade).runMain();
  } catch (error) {
    pool.end();
    throw error;
  }
  if (!isThenable(result)) return;
  pool.running = { ...Promise.withResolvers(), by: upgrade.id };
  pool.running.promise.catch(() => {});
  result.then(
    () => {
      pool.running?.resolve();
      pool.running = undefined;
    },
    (error) => pool.fail(error),
  );
}

/** Nobody waits for this handshake any more; `isEnded` if what ran for it was ended too. */
function left(number, isEnded) {
  const pool = waiting.get(number);
  if (pool === undefined) return;
  waiting.delete(number);
  pool.leave();
  if (isEnded && pool.running?.by === number) pool.fail(new HttpError('SCRIPT_TIMEOUT', 'the first run of the script did not end in time'));
}

/** A `Call` for the run that nobody asked for. It is made of the request of the room's first socket. */
class InitCall {
  constructor(pool, upgrade) {
    const call = new Call(0, upgrade.main, 0, upgrade._head, undefined);
    Object.defineProperty(call, 'method', { value: 'WEBSOCKET_INIT' });
    call.ws = pool.ws;
    call.req.body = null;
    call.metadata.query = queryOf(call);
    this.call = call;
    this.pool = pool;
  }

  runMain() {
    const { call } = this;
    const { main } = call;
    if (!main.isModule) return call.runUnit(main, undefined);
    return (main.usesWs ? this.#evaluate(main) : main.evaluate()).then((module) => {
      const { exports } = module;
      const handler = typeof exports === 'function' ? exports : exports?.default;
      // What is exported by method, or is a value, has nothing to do before there is a request.
      if (typeof handler === 'function') return handler(call.req, call.res, call.metadata, shared);
      return undefined;
    });
  }

  /** A copy of the module for this pool: `ws` at its top level is the pool's. */
  async #evaluate(main) {
    const module = { exports: {}, id: main.path, filename: main.path, loaded: false };
    if (!main.isLinked) await main.linkImports();
    await main.run(undefined, undefined, undefined, shared, module, undefined, this.pool.ws);
    module.loaded = true;
    return module;
  }
}

host.on(Ev.SOCKET, (number, news, text, bytes) => {
  try {
    hear(number, news, text, bytes);
  } catch (error) {
    // A script can make anything throw, its `ws` included. Nothing of that may get to the host, which would take it for
    // the end of the whole worker.
    host.op(Op.LOG, host.context(), 4, `WebSocket: ${describe(error).trimEnd()}`);
    done();
  }
});

function hear(number, news, text, bytes) {
  if (news === ADMIT) {
    admit(number, text);
    return;
  }
  if (news === LEFT) {
    left(number, text === '1');
    return;
  }
  const socket = sockets.get(number);
  if (socket === undefined) {
    hearClient(number, news, text, bytes);
    return;
  }
  switch (news) {
    case OPEN:
      opened(socket);
      break;
    case MESSAGE_TEXT:
      received(socket, text);
      break;
    case MESSAGE_BINARY:
      received(socket, bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      break;
    case CLOSE: {
      sockets.delete(number);
      const first = text.indexOf('\n');
      const second = text.indexOf('\n', first + 1);
      closed(socket, Number(text.slice(0, first)), text.slice(second + 1));
      break;
    }
  }
}
