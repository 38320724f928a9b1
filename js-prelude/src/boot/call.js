/**
 * One request, from its event to its answer: the units run in order (`pre`, the script, `post`), and what comes out is
 * turned into a response.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';
import { Incoming } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { answer, isAnswered } from './result.js';
import { describe, unit } from './units.js';
import { shared } from './shared.js';
import { requestFromHost } from '../web/request.js';
import { AbortController } from '../web/abort.js';
import { DOMException } from '../web/dom-exception.js';
import { cancelTimersOf } from '../web/timers.js';
import { forgetConsoleOf } from '../web/console.js';
import { HostBody } from '../web/body.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Bits of Ev.REQUEST's b. */
const STREAMED_BODY = 1;

/** Reasons of Ev.REQUEST_ABORT. */
const ABORT_TIMEOUT = 1;

/** @type {Map<number, Call>} */
const calls = new Map();

/** The static half of `metadata` repeats from request to request: it is parsed once. */
const knownMetadata = { text: '', value: {} };

/** An error whose answer is not 500. */
class HttpError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export class Call {
  /**
   * @param {number} id
   * @param {number} flags
   * @param {string} head see `runtime::engine::head`, which writes it
   * @param {Uint8Array | undefined} bytes
   */
  constructor(id, flags, head, bytes) {
    this.id = id;
    let end = head.indexOf('\n');
    const [main, pre, post] = head.slice(0, end).split(',');
    this.main = unit(Number(main));
    this.pre = pre === '0' ? undefined : unit(Number(pre));
    this.post = post === '0' ? undefined : unit(Number(post));
    const line = () => {
      const start = end + 1;
      end = head.indexOf('\n', start);
      return head.slice(start, end);
    };
    this.executionId = line();
    this.method = line();
    this.url = line();
    this.clientIp = line();
    this.about = line();
    this.origin = line();
    this.flatHeaders = head.slice(end + 1);
    this.bytes = bytes;
    this.streamed = (flags & STREAMED_BODY) !== 0;
    this.settled = false;
    this.aborted = false;
    this.drained = undefined;
    this._req = undefined;
    this._res = undefined;
    this._metadata = undefined;
    this._controller = undefined;
  }

  get req() {
    return (this._req ??= new Incoming(this));
  }

  get res() {
    return (this._res ??= new Outgoing(this));
  }

  get metadata() {
    return (this._metadata ??= this.createMetadata());
  }

  get signal() {
    if (this._controller === undefined) {
      this._controller = new AbortController();
      if (this.aborted) this._controller.abort();
    }
    return this._controller.signal;
  }

  createMetadata() {
    if (knownMetadata.text !== this.about) {
      knownMetadata.value = JSON.parse(this.about);
      knownMetadata.text = this.about;
    }
    const about = knownMetadata.value;
    const mark = this.url.indexOf('?');
    const metadata = {
      executionId: this.executionId,
      parameters: { ...about.parameters },
      query: mark < 0 ? {} : parseQuery(this.url.slice(mark + 1)),
      clientIp: this.clientIp,
      path: mark < 0 ? this.url : this.url.slice(0, mark),
      method: this.method,
      url: this.origin + this.url,
      subdomain: about.subdomain,
      execId: about.execId,
      projectId: about.projectId,
      containerId: about.containerId,
      hostname: about.hostname,
      scriptPath: about.scriptPath,
      hook: undefined,
    };
    Object.assign(metadata.query, about.parameters);
    return metadata;
  }

  /** The Web view of the request, for per-method exports. */
  createRequest() {
    const hasBody = this.method !== 'GET' && this.method !== 'HEAD';
    let body = null;
    if (this.streamed) body = new HostBody(this.id);
    else if (hasBody && this.bytes !== undefined) body = this.bytes;
    return requestFromHost({
      method: this.method,
      url: this.origin + this.url,
      headers: this.flatHeaders,
      body,
      signal: () => this.signal,
    });
  }

  async run() {
    let value;
    let stopped = false;
    if (this.pre !== undefined) {
      value = await this.runUnit(this.pre, undefined);
      stopped = (value !== undefined && value !== null) || isAnswered(this);
    }
    if (!stopped) value = await this.runUnit(this.main, undefined);
    if (this.post !== undefined) {
      const replaced = await this.runUnit(this.post, value);
      if (replaced !== undefined && replaced !== null) value = replaced;
    }
    return value;
  }

  async runUnit(unit, mainResult) {
    if (unit.isModule) {
      const module = unit.evaluation === undefined ? await unit.evaluate() : await unit.evaluation;
      return this.invoke(module.exports, unit, mainResult);
    }
    const module = { exports: {}, id: unit.path, filename: unit.path, loaded: true };
    const empty = module.exports;
    const uses = unit.uses;
    const result = await unit.run(
      uses.has('req') ? this.req : undefined,
      uses.has('res') ? this.res : undefined,
      uses.has('metadata') ? this.metadata : undefined,
      shared,
      module,
      mainResult,
    );
    // A body may still export a handler, next to a top-level await for instance.
    if (result === undefined && module.exports !== empty && !isAnswered(this)) {
      return this.invoke(module.exports, unit, mainResult);
    }
    return result;
  }

  /** Calls what a module exported, in the documented order of detection. */
  invoke(exported, unit, mainResult) {
    const isObject = exported !== null && (typeof exported === 'object' || typeof exported === 'function');
    if (isObject) {
      const methods = METHODS.filter((method) => typeof exported[method] === 'function');
      if (methods.length > 0 && typeof exported !== 'function') return this.invokeMethod(exported, methods);
    }
    const handler = typeof exported === 'function' ? exported : isObject ? exported.default : exported;
    if (typeof handler === 'function') return handler(this.req, this.res, this.metadata, shared, mainResult);
    if (typeof handler?.fetch === 'function') {
      const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
      return handler.fetch(this.createRequest(), unit.process.env, context);
    }
    if (handler !== undefined) return handler;
    return isObject && Object.keys(exported).length > 0 ? exported : undefined;
  }

  invokeMethod(exported, methods) {
    let method = this.method;
    if (method === 'HEAD' && !methods.includes('HEAD')) method = 'GET';
    if (!methods.includes(method)) {
      const allow = new Set(methods);
      if (allow.has('GET')) allow.add('HEAD');
      allow.add('OPTIONS');
      this.res.setHeader('Allow', [...allow].join(', '));
      if (method === 'OPTIONS') {
        this.res.statusCode = 204;
        return undefined;
      }
      throw new HttpError('METHOD_NOT_ALLOWED', `${this.method} is not exported by this script`);
    }
    const { parameters } = this.metadata;
    return exported[method](this.createRequest(), { params: parameters, metadata: this.metadata, shared });
  }

  /** The handler's promise settled: nothing of this request runs on purpose any more. */
  settle() {
    this.settled = true;
    calls.delete(this.id);
    forgetConsoleOf(this.id);
  }

  fail(error) {
    const code = error instanceof HttpError ? error.code : error?.code === 'MODULE_NOT_FOUND' ? 'MODULE_NOT_FOUND' : 'SCRIPT_ERROR';
    const res = this._res;
    if (res?.headersSent) {
      host.op(Op.RESPOND_FAIL, this.id, 1, `${code}\n${describe(error)}`);
      if (!res.writableEnded) host.op(Op.RESPOND_END, this.id, 1);
    } else {
      // What the script set stays (an Allow header, say); the host writes the rest.
      host.op(Op.RESPOND_FAIL, this.id, 0, `${code}\n${describe(error)}`, res?.flatHeaders());
    }
    host.op(Op.DONE, this.id);
  }

  abort(reason) {
    this.aborted = true;
    const timeout = reason === ABORT_TIMEOUT;
    this._controller?.abort(
      new DOMException(timeout ? 'The request timed out' : 'The client closed the request', timeout ? 'TimeoutError' : 'AbortError'),
    );
    this._req?.onAbort();
    this._res?.onClose();
    this.drained?.();
  }

  /** Resolves when the host has sent what was written. */
  untilDrained() {
    return new Promise((resolve) => {
      this.drained = () => {
        this.drained = undefined;
        resolve();
      };
    });
  }
}

/** `application/x-www-form-urlencoded` pairs of a query; the last value of a repeated key wins. */
function parseQuery(text) {
  const query = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (key === '__proto__') Object.defineProperty(query, key, { value, writable: true, enumerable: true, configurable: true });
    else query[key] = value;
  }
  return query;
}

function decode(text) {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

host.on(Ev.REQUEST, (id, flags, head, bytes) => {
  const call = new Call(id, flags, head, bytes);
  calls.set(id, call);
  let value;
  try {
    if (bytes !== undefined && !call.streamed) call.req.parseBody();
    value = call.run();
  } catch (error) {
    call.settle();
    call.fail(error);
    return;
  }
  value.then((result) => finish(call, result)).catch((error) => {
    call.settle();
    call.fail(error);
  });
});

/** @returns {Promise<void> | undefined} only what has to be awaited is */
function finish(call, value) {
  const pending = answer(call, value, call.main.awaitPromises);
  if (pending === undefined) {
    call.settle();
    return undefined;
  }
  return pending.then(() => {
    call.settle();
    host.op(Op.DONE, call.id);
  });
}

host.on(Ev.REQUEST_ABORT, (id, reason) => {
  const call = calls.get(id);
  cancelTimersOf(id);
  if (call !== undefined) {
    calls.delete(id);
    call.abort(reason);
  }
});

host.on(Ev.DRAIN, (id) => {
  const call = calls.get(id);
  call?.drained?.();
  call?._res?.onDrain();
});

host.onRejection((promise, reason, handled) => {
  if (!handled) pendingRejections.set(promise, { reason, context: host.context() });
  else pendingRejections.delete(promise);
  if (pendingRejections.size === 1 && !handled) queueMicrotask(() => queueMicrotask(reportRejections));
});

/** Rejections nobody has handled yet; a handler may still come within the same turn. */
const pendingRejections = new Map();

function reportRejections() {
  for (const { reason, context } of pendingRejections.values()) {
    host.op(Op.LOG, context, 4, `Unhandled promise rejection: ${describe(reason).trimEnd()}`);
  }
  pendingRejections.clear();
}
