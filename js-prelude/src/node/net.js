/**
 * The `net` module: addresses can be told from names, sockets can be made and inherited from; none of them connects or
 * listens. To connect fails as a refused connection does, by an `error` event: a database driver rejects its promise then.
 */

import EventEmitter from './events.js';
import { nextTick } from './next-tick.js';
import { Duplex } from './stream.js';
import { unsupported, unsupportedClass } from './unsupported.js';

const INSTEAD = 'a script reaches the network by fetch, http and https';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

export function isIPv4(input) {
  return V4.test(`${input}`);
}

export function isIPv6(input) {
  let text = `${input}`;
  const zone = text.indexOf('%');
  if (zone >= 0) {
    if (!/^[0-9a-zA-Z.:_-]+$/.test(text.slice(zone + 1))) return false;
    text = text.slice(0, zone);
  }
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let count = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    // The last 32 bits may be written as an IPv4 address.
    const isLast = index === halves.length - 1;
    if (isLast && parts.at(-1).includes('.')) {
      if (!V4.test(parts.pop())) return false;
      count += 2;
    }
    if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return false;
    count += parts.length;
  }
  // "::" stands for at least one group.
  return halves.length === 2 ? count < 8 : count === 8;
}

export function isIP(input) {
  if (isIPv4(input)) return 4;
  return isIPv6(input) ? 6 : 0;
}

export function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  Duplex.call(this, { ...options, autoDestroy: true, emitClose: false });
  this.connecting = false;
  this.bytesRead = 0;
  this.bytesWritten = 0;
  this.timeout = 0;
  this._host = null;
}

Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

Object.assign(Socket.prototype, {
  connect(...args) {
    return failToConnect(this, 'net.connect', args);
  },
  _read() {},
  _write(chunk, encoding, callback) {
    callback(unsupported('writing to a net.Socket', INSTEAD));
  },
  _destroy(error, callback) {
    callback(error);
    // After the `error` event, and with the argument a socket's `close` has.
    nextTick(() => this.emit('close', Boolean(error)));
  },
  address: () => ({}),
  setTimeout(timeout, callback) {
    this.timeout = timeout;
    if (typeof callback === 'function') this.once('timeout', callback);
    return this;
  },
  setNoDelay() {
    return this;
  },
  setKeepAlive() {
    return this;
  },
  ref() {
    return this;
  },
  unref() {
    return this;
  },
  destroySoon() {
    if (this.writable) this.end();
    this.destroy();
  },
  resetAndDestroy() {
    return this.destroy();
  },
});

Object.defineProperties(Socket.prototype, {
  pending: { get: () => true, configurable: true },
  readyState: { get: () => 'closed', configurable: true },
});

/** Where the many forms of `connect` lead to. */
function destinationOf(args) {
  // Node's own `net.connect` hands its arguments on as an array; so do those who copied it.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (first !== null && typeof first === 'object') return first.path ?? `${first.host ?? 'localhost'}:${first.port}`;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return first;
  return `${typeof second === 'string' ? second : 'localhost'}:${first}`;
}

/**
 * @param {Socket} socket
 * @param {string} how
 * @param {unknown[]} args of `connect`
 */
export function failToConnect(socket, how, args) {
  const error = unsupported(`${how} to ${destinationOf(args)}`, INSTEAD);
  error.syscall = 'connect';
  socket.connecting = true;
  nextTick(() => {
    socket.connecting = false;
    if (!socket.destroyed) socket.destroy(error);
  });
  return socket;
}

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  const onConnection = typeof options === 'function' ? options : listener;
  if (typeof onConnection === 'function') this.on('connection', onConnection);
  this.listening = false;
  this.maxConnections = undefined;
}

Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

Object.assign(Server.prototype, {
  listen() {
    throw unsupported('net.Server.listen', 'a script answers HTTP requests; http.createServer works');
  },
  address: () => null,
  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    queueMicrotask(() => this.emit('close'));
    return this;
  },
  getConnections(callback) {
    queueMicrotask(() => callback(null, 0));
    return this;
  },
  ref() {
    return this;
  },
  unref() {
    return this;
  },
});

export const createServer = (options, listener) => new Server(options, listener);

export const connect = (...args) => new Socket(typeof args[0] === 'object' ? args[0] : undefined).connect(...args);
export const createConnection = connect;

function Nothing() {}
export const BlockList = unsupportedClass(
  'net', 'BlockList', Nothing, ['addAddress', 'addRange', 'addSubnet', 'check'],
);
export const SocketAddress = unsupportedClass('net', 'SocketAddress', Nothing, []);
export const Stream = Socket;

export const getDefaultAutoSelectFamily = () => true;
export const setDefaultAutoSelectFamily = () => {};
export const getDefaultAutoSelectFamilyAttemptTimeout = () => 250;
export const setDefaultAutoSelectFamilyAttemptTimeout = () => {};

export default {
  BlockList, Server, Socket, SocketAddress, Stream, connect, createConnection, createServer, getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout, isIP, isIPv4, isIPv6, setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
