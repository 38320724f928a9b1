/**
 * `ws`, as scripts see it, and the pools behind it. A pool is one run of a script's body for one room (one set of route
 * values): its handlers and its open sockets. It ends with its last socket.
 *
 * Nothing here knows how sockets come and go: that is `sockets.js`.
 */

import { Op } from './abi.js';
import { host } from './host.js';

/** Functions of Op.SOCKET; `hostcall::socket` has the same table. */
export const Fn = { ACCEPT: 1, SEND: 2, BROADCAST: 3, CLOSE: 4, BUFFERED: 5, CONNECT: 6, FAIL: 7, DROP: 8 };

export const TEXT = 1;
export const BINARY = 2;

const EVENTS = ['open', 'message', 'close', 'error'];

/** @type {Map<string, Pool>} the pools that have a socket, or are about to */
const pools = new Map();

/** The environment of what runs for a socket, by its context: `process.env` of helpers and packages. */
export const environments = new Map();

/** Sockets of one pool, while they are open. */
export class Pool {
  /**
   * @param {string} key
   * @param {Record<string, string>} env
   */
  constructor(key, env) {
    this.key = key;
    this.env = env;
    /** @type {Set<import('./sockets.js').Socket>} */
    this.open = new Set();
    /** Sockets that have been let in or may be, and are not over. */
    this.members = 0;
    this.ws = new Ws(() => this);
    /** @type {{ promise: Promise<void>, resolve: Function, reject: Function, by: number } | undefined} the first run */
    this.running = undefined;
    pools.set(key, this);
  }

  join() {
    this.members += 1;
  }

  leave() {
    this.members -= 1;
    if (this.members === 0) this.end();
  }

  end() {
    if (pools.get(this.key) === this) pools.delete(this.key);
  }

  /** The first run has failed, and all who waited for it. The next one to come begins another. */
  fail(error) {
    this.end();
    this.running?.reject(error);
  }

  broadcast(data, except) {
    const skipped = exceptions(except);
    let ids = '';
    for (const socket of this.open) {
      if (!skipped.has(socket) && socket.readyState === 1) ids += ids === '' ? socket.id : `,${socket.id}`;
    }
    if (ids === '') return 0;
    const [kind, payload] = encode(data);
    return host.op(Op.SOCKET, Fn.BROADCAST, 0, String(ids), payload, kind);
  }
}

function exceptions(except) {
  if (except === undefined || except === null) return new Set();
  return new Set(typeof except[Symbol.iterator] === 'function' ? except : [except]);
}

/** @param {string} key @returns {Pool | undefined} */
export function poolOf(key) {
  return pools.get(key);
}

/**
 * What goes over the wire: bytes as they are, text as it is, anything else as JSON.
 * @returns {[kind: number, payload: string | Uint8Array]}
 */
export function encode(data) {
  if (typeof data === 'string') return [TEXT, data];
  if (data instanceof Uint8Array) return [BINARY, data];
  if (data instanceof ArrayBuffer) return [BINARY, new Uint8Array(data)];
  if (ArrayBuffer.isView(data)) return [BINARY, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  const text = JSON.stringify(data);
  if (text === undefined) throw new TypeError(`a ${typeof data} cannot be sent`);
  return [TEXT, text];
}

/** The open sockets, live: whoever keeps it sees them come and go. */
class Connections {
  #pool;

  constructor(pool) {
    this.#pool = pool;
  }

  get #open() {
    return this.#pool()?.open ?? NONE;
  }

  get size() {
    return this.#open.size;
  }

  has(socket) {
    return this.#open.has(socket);
  }

  forEach(callback, self = undefined) {
    for (const socket of this.#open) callback.call(self, socket, socket, this);
  }

  values() {
    return this.#open.values();
  }

  keys() {
    return this.#open.values();
  }

  entries() {
    return this.#open.entries();
  }

  [Symbol.iterator]() {
    return this.#open.values();
  }

  get [Symbol.toStringTag]() {
    return 'Connections';
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return new Set(this.#open);
  }
}

/** For pools that are not there. Nobody gets hold of the set itself. */
const NONE = new Set();

/** @type {(ws: Ws, event: string) => Function[]} those of an event, in the order they are called */
export let handlersOf;

/**
 * `ws`. The one that the body's first run gets holds the handlers of its pool. Every other run (an ordinary request to
 * the same file) gets one that shows the same connections, and whose handlers nobody calls: those of the first run have
 * its variables.
 */
export class Ws {
  #pool;
  #connections;
  /** @type {Map<string, Function[]>} */
  #listeners = new Map();

  /** @param {() => Pool | undefined} pool */
  constructor(pool) {
    this.#pool = pool;
    this.#connections = new Connections(pool);
    for (const event of EVENTS) this[event] = undefined;
  }

  get connections() {
    return this.#connections;
  }

  /** Sends to all, but for one socket, or for several. Answers to how many. */
  broadcast(data, except = undefined) {
    return this.#pool()?.broadcast(data, except) ?? 0;
  }

  on(event, listener) {
    if (!EVENTS.includes(event)) throw new TypeError(`ws.on: there is no event "${String(event)}", only ${EVENTS.join(', ')}`);
    if (typeof listener !== 'function') throw new TypeError('ws.on: the listener must be a function');
    const listeners = this.#listeners.get(event);
    if (listeners === undefined) this.#listeners.set(event, [listener]);
    else listeners.push(listener);
    return this;
  }

  off(event, listener) {
    const listeners = this.#listeners.get(event) ?? [];
    const at = listeners.indexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
    return this;
  }

  addEventListener(event, listener) {
    this.on(event, listener);
  }

  removeEventListener(event, listener) {
    this.off(event, listener);
  }

  static {
    handlersOf = (ws, event) => {
      const listeners = ws.#listeners.get(event) ?? [];
      const handler = ws[event];
      return typeof handler === 'function' ? [handler, ...listeners] : [...listeners];
    };
  }
}

/** Which pool a request to this script is about: the version of the file, and the room. */
export function keyOf(unit, call) {
  // Not from `metadata`, which is the script's to change.
  return `${unit.path} ${unit.version} ${JSON.stringify(JSON.parse(call.about).parameters)}`;
}

/**
 * The `ws` of one run of a unit.
 * @param {import('./units.js').Unit} unit
 * @param {import('./call.js').Call} call
 */
export function hubOf(unit, call) {
  if (call.ws === undefined) {
    let key;
    call.ws = new Ws(() => (pools.size === 0 ? undefined : pools.get((key ??= keyOf(unit, call)))));
  }
  return call.ws;
}

/** Finds the request of a context; `boot/call.js` knows them. */
let callOf = () => undefined;

export function setCallOf(find) {
  callOf = find;
}

/** The `ws` of a module, which is evaluated for no request: it shows the room of whichever request asks. */
export function moduleHub(unit) {
  return new Ws(() => {
    const call = pools.size === 0 ? undefined : callOf(host.context());
    return call === undefined ? undefined : pools.get(keyOf(unit, call));
  });
}
