/**
 * One request of ours through a listener of Node's kind, `(req, res)`: an Express app, a Koa callback, a Fastify
 * instance, or an http.Server.
 *
 * The response goes out through `call.res`, so that the headers a middleware has set stay, and so that whoever asks the
 * call whether it was answered gets the right answer.
 */

import { provide } from '../../boot/late.js';
import { Buffer } from '../buffer.js';
import { nextTick } from '../next-tick.js';
import { HostBody } from '../../web/body.js';
import { IncomingMessage, connectionReset, setSource } from './incoming.js';
import { fieldsOfMessage, sink } from './outgoing.js';
import { ServerResponse, close } from './response.js';
import { Server, emitRequest, isListener, takeListening } from './server.js';
import { HttpSocket } from './socket.js';

export { takeListening };

/** @typedef {(req: IncomingMessage, res: ServerResponse) => unknown} Listener */

/**
 * The listeners of apps that are objects: making one may cost something.
 * @type {WeakMap<object, Listener | undefined>}
 */
const known = new WeakMap();

/**
 * What serves HTTP in what a script exported, if anything does.
 * @param {any} exported
 * @returns {Listener | undefined}
 */
export function asNodeListener(exported) {
  if (typeof exported === 'function') {
    if (exported[isListener]) return exported;
    // Express, and what is made like it (connect, polka): a function with methods.
    return typeof exported.handle === 'function' && typeof exported.use === 'function' ? exported : undefined;
  }
  if (exported === null || typeof exported !== 'object') return undefined;
  if (!known.has(exported)) known.set(exported, listenerOfObject(exported));
  return known.get(exported);
}

function listenerOfObject(exported) {
  if (exported instanceof Server) return (req, res) => emitRequest(exported, req, res);
  // It has Web's form and is served so. (A router of itty-router is a proxy: it has whatever name it is asked for.)
  if (typeof exported.fetch === 'function') return undefined;
  // Koa
  if (typeof exported.callback === 'function' && Array.isArray(exported.middleware)) return exported.callback();
  // Fastify
  if (typeof exported.routing === 'function' && typeof exported.ready === 'function') {
    return listenerOfFastify(exported);
  }
  // Anything else that has made a server of its own (restify)
  if (exported.server instanceof Server) return (req, res) => emitRequest(exported.server, req, res);
  return undefined;
}

function listenerOfFastify(app) {
  let isReady = false;
  return (req, res) => {
    if (isReady) return app.routing(req, res);
    return app.ready().then(() => {
      isReady = true;
      return app.routing(req, res);
    });
  };
}

/**
 * @param {Listener} listener
 * @param {import('../../boot/call.js').Call} call
 * @returns {Promise<void>} settles when the response is out or the client gone; rejects with what the listener threw
 */
export function serveNode(listener, call) {
  return new Promise((resolve, reject) => {
    const socket = socketOf(call);
    const req = requestOf(call, socket);
    const res = new ServerResponse(req);
    res.socket = socket;
    socket.owner = res;
    res[sink] = new CallSink(call, req, res);
    res.on('close', resolve);
    const fail = (error) => {
      if (!res._closed) reject(error);
    };
    let result;
    try {
      result = listener(req, res);
    } catch (error) {
      fail(error);
      return;
    }
    if (typeof result?.then === 'function') result.then(undefined, fail);
  });
}

function socketOf(call) {
  const socket = new HttpSocket();
  socket.remoteAddress = call.clientIp;
  socket.remoteFamily = call.clientIp.includes(':') ? 'IPv6' : 'IPv4';
  socket.remotePort = 0;
  socket.localAddress = '127.0.0.1';
  socket.localFamily = 'IPv4';
  socket.encrypted = call.origin.startsWith('https:');
  socket.localPort = socket.encrypted ? 443 : 80;
  return socket;
}

/** @param {import('../../boot/call.js').Call} call */
function requestOf(call, socket) {
  const req = new IncomingMessage(socket);
  req.method = call.method;
  req.url = call.url;
  req.rawHeaders = call.flatHeaders.split('\n');
  // The text ends in a line end, after which there is nothing.
  req.rawHeaders.pop();
  setSource(req, bodyOf(call));
  return req;
}

function bodyOf(call) {
  if (call.streamed) {
    const body = new HostBody(call.id);
    return { pull: () => body.pull().then(asBuffer), cancel: () => body.cancel() };
  }
  let bytes = call.bytes;
  if (bytes === undefined || bytes.length === 0) return null;
  return {
    pull() {
      const chunk = bytes;
      bytes = null;
      return chunk === null ? null : asBuffer(chunk);
    },
    cancel() {
      bytes = null;
    },
  };
}

function asBuffer(bytes) {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where a ServerResponse goes: the response of the call. */
class CallSink {
  #call;
  #req;
  #res;
  #isHeadSet = false;

  constructor(call, req, res) {
    this.#call = call;
    this.#req = req;
    this.#res = res;
    call.res.on('drain', () => res._drained());
    call.res.on('close', () => this.#onClose());
  }

  #setHead() {
    if (this.#isHeadSet) return;
    this.#isHeadSet = true;
    const { res } = this.#call;
    res.statusCode = this.#res.statusCode;
    for (const { name, value } of fieldsOfMessage(this.#res)) res.setHeader(name, value);
  }

  flush() {
    this.#setHead();
    this.#call.res.flushHeaders();
  }

  write(chunk, encoding, callback) {
    this.#setHead();
    return this.#call.res.write(chunk, encoding, callback);
  }

  end(callback, chunk, encoding) {
    this.#setHead();
    this.#call.res.end(chunk, encoding);
    nextTick(() => {
      callback();
      this.#finishRequest();
    });
  }

  /** Cut off before the end. */
  destroy(error) {
    const { res } = this.#call;
    // Nothing was said yet: the client is told by a status.
    if (!res.headersSent) {
      res.statusCode = 500;
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      res.end();
    } else {
      res.destroy();
    }
    nextTick(() => {
      if (error && this.#res.listenerCount('error') > 0) this.#res.emit('error', error);
      close(this.#res);
      this.#finishRequest();
    });
  }

  /** What was not read of the request is not wanted any more. */
  #finishRequest() {
    const req = this.#req;
    if (!req._consuming) req._dump();
    if (!req.destroyed && !req.readableEnded && req._dumped === false) {
      req._dumped = true;
      req.destroy();
    }
    this.#res.socket?.close?.();
  }

  /** The client has gone, or all is done. */
  #onClose() {
    const res = this.#res;
    if (res.finished) return;
    const req = this.#req;
    res.destroyed = true;
    if (!req.destroyed) req.destroy(connectionReset('aborted'));
    res.socket?.close?.();
    close(res);
  }
}

provide({ asNodeListener, serveNode, takeListening });
