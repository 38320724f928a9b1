/**
 * http.Server: it never opens a port. It answers the requests that `serve.js` gives it, which are those that reach the
 * script that made it; `listen` says that it is ready for them.
 */

import { host } from '../../boot/host.js';
import { clearTimeout, setTimeout } from '../../web/timers.js';
import { codedError, invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Server as NetServer } from '../net.js';

/** Servers nobody has asked for yet are few; one that makes them without end keeps the newest. */
const MAX_UNTAKEN = 16;

/** How long a request waits for a server that does not listen yet. */
const LISTEN_WAIT_MS = 10_000;

/** Servers of scripts under evaluation, with the request (or 0) during which they were made. */
let untaken = [];

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') [options, listener] = [{}, options];
  else if (options !== undefined && options !== null && typeof options !== 'object') {
    throw invalidArgType('options', 'of type object', options);
  }
  NetServer.call(this);
  if (listener) this.on('request', listener);
  this.requestTimeout = options?.requestTimeout ?? 300_000;
  this.headersTimeout = options?.headersTimeout ?? 60_000;
  this.keepAliveTimeout = options?.keepAliveTimeout ?? 5_000;
  this.connectionsCheckingInterval = options?.connectionsCheckingInterval ?? 30_000;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this.httpAllowHalfOpen = false;
  this._address = null;
  untaken.push({ server: this, request: host.context() });
  if (untaken.length > MAX_UNTAKEN) untaken.shift();
}

Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);

/** What the many forms of `listen` say. */
function addressOf(args) {
  const [first, second] = args;
  if (first !== null && typeof first === 'object') {
    return first.path ?? { address: first.host ?? '127.0.0.1', port: Number(first.port ?? 0) };
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return first;
  return {
    address: typeof second === 'string' ? second : '127.0.0.1',
    port: Number(typeof first === 'function' ? 0 : (first ?? 0)),
  };
}

Object.assign(Server.prototype, {
  listen(...args) {
    if (this.listening) {
      throw codedError(
        Error, 'ERR_SERVER_ALREADY_LISTEN', 'Listen method has been called more than once without closing.',
      );
    }
    const callback = args.findLast((arg) => typeof arg === 'function');
    if (callback) this.once('listening', callback);
    const where = addressOf(args);
    if (typeof where === 'string') this._address = where;
    else {
      if (!(where.port >= 0 && where.port < 65536)) {
        throw codedError(
          RangeError, 'ERR_SOCKET_BAD_PORT',
          `options.port should be >= 0 and < 65536. Received type number (${where.port}).`,
        );
      }
      // A server may ask for any port; it gets the one that reads best in a log.
      this._address = {
        address: where.address, family: where.address.includes(':') ? 'IPv6' : 'IPv4', port: where.port || 80,
      };
    }
    this.listening = true;
    nextTick(() => this.emit('listening'));
    return this;
  },

  address() {
    return this._address;
  },

  close(callback) {
    const wasListening = this.listening;
    this.listening = false;
    this._address = null;
    if (typeof callback === 'function') {
      this.once('close', () => {
        if (wasListening) callback();
        else callback(codedError(Error, 'ERR_SERVER_NOT_RUNNING', 'Server is not running.'));
      });
    }
    nextTick(() => this.emit('close'));
    return this;
  },

  closeAllConnections() {},
  closeIdleConnections() {},

  setTimeout(delay, callback) {
    this.timeout = delay;
    if (typeof callback === 'function') this.on('timeout', callback);
    return this;
  },

  [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
    return new Promise((resolve) => this.close(resolve));
  },
});

export const createServer = (options, listener) => new Server(options, listener);

/** On a listener that `takeListening` has made. */
export const isListener = Symbol('isListener');

/**
 * The server that the code just evaluated for the current request has made, as a listener: the newest that listens,
 * else the newest. To be called after every evaluation, also of code that exports something: what it made is forgotten
 * then.
 * @returns {((req: object, res: object) => unknown) | undefined}
 */
export function takeListening() {
  if (untaken.length === 0) return undefined;
  const request = host.context();
  const made = untaken.filter((entry) => entry.request === request).map(({ server }) => server);
  if (made.length === 0) return undefined;
  untaken = untaken.filter((entry) => entry.request !== request);
  const server = made.findLast((candidate) => candidate.listening) ?? made.at(-1);
  const listener = (req, res) => {
    if (server.listening) return emitRequest(server, req, res);
    // It will soon: Fastify's does when its plugins are loaded.
    return untilListening(server).then(() => emitRequest(server, req, res));
  };
  listener[isListener] = true;
  return listener;
}

function untilListening(server) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the script has made an http server and exports nothing, but the server does not listen'));
    }, LISTEN_WAIT_MS);
    server.once('listening', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Gives a request to a server. */
export function emitRequest(server, req, res) {
  if (server.emit('request', req, res)) return;
  res.statusCode = 404;
  res.end();
}
