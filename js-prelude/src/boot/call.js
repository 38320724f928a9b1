/**
 * One request, from its event to its answer: the units run in order (`pre`, the script, `post`), and what comes out is
 * turned into a response.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';
import { HttpError } from './http-error.js';
import { Incoming } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { answer, isAnswered } from './result.js';
import { METHODS, describe, unit } from './units.js';
import { environments, hubOf, setCallOf } from './hub.js';
import { setEnvironmentOf } from './process.js';
import { late } from './late.js';
import { shared } from './shared.js';
import { requestFromHost } from '../web/request.js';
import { AbortController } from '../web/abort.js';
import { DOMException } from '../web/dom-exception.js';
import { cancelTimersOf } from '../web/timers.js';
import { decodeForm } from '../web/url-search-params.js';
import { forgetConsoleOf } from '../web/console.js';
import { HostBody } from '../web/body.js';
import { tellRejectionHandled, tellUnhandledRejection } from '../web/global-events.js';
import { nextTick } from '../node/next-tick.js';
import { setOwn } from '../node/http/fields.js';

/** Bits of Ev.REQUEST's b; what is above them is the script's unit. */
const STREAMED_BODY = 1;
const MIDDLEWARE = 2;
const UNIT_SHIFT = 2;

/** What the head of a schedule's run begins with. Nobody waits for its answer. */
const SCHEDULED = 0x40;

/** Lines of the head before the headers. */
const HEAD_LINES = 7;

/** Reasons of Ev.REQUEST_ABORT. */
const ABORT_TIMEOUT = 1;

/** @type {Map<number, Call>} */
const calls = new Map();

const callOf = (context) => (current?.id === context ? current : calls.get(context));

setEnvironmentOf((context) => callOf(context)?.main.env ?? environments.get(context));
setCallOf(callOf);

/** The call whose first turn runs: it is in no map yet, and most never have to be. */
let current;

/** The static half of `metadata` repeats from request to request: it is parsed once. */
const knownMetadata = { text: '', value: {} };

export class Call {
  /**
   * @param {number} id
   * @param {import('./units.js').Unit} main
   * @param {number} flags
   * @param {string} head see `runtime::engine::head`, which writes it
   * @param {Uint8Array | undefined} bytes
   */
  constructor(id, main, flags, head, bytes) {
    this.id = id;
    this.main = main;
    this.bytes = bytes;
    this.streamed = (flags & STREAMED_BODY) !== 0;
    this.aborted = false;
    this.isBodyPending = false;
    this.drained = undefined;
    /** Whether what goes out through `res` is dropped: a schedule is told what the script returns, and nothing else. */
    this.discards = head.charCodeAt(0) === SCHEDULED;
    this._head = head;
    this._lines = undefined;
    this._req = undefined;
    this._res = undefined;
    this._metadata = undefined;
    this._controller = undefined;
    /** @type {Promise<void>[] | undefined} work that outlives the answer */
    this.waits = undefined;
    /** @type {import('./hub.js').Ws | undefined} */
    this.ws = undefined;
  }

  /** The head in its parts, taken apart when one is first asked for. */
  get lines() {
    if (this._lines === undefined) {
      const lines = [];
      let start = 0;
      while (lines.length < HEAD_LINES) {
        const end = this._head.indexOf('\n', start);
        lines.push(this._head.slice(start, end));
        start = end + 1;
      }
      lines.push(this._head.slice(start));
      this._lines = lines;
    }
    return this._lines;
  }

  get method() {
    return this.lines[1];
  }

  get executionId() {
    return this.lines[2];
  }

  get url() {
    return this.lines[3];
  }

  get clientIp() {
    return this.lines[4];
  }

  get about() {
    return this.lines[5];
  }

  get origin() {
    return this.lines[6];
  }

  get flatHeaders() {
    return this.lines[7];
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

  /** The script between the middleware of its directory. */
  async runWithMiddleware() {
    const [, pre, post] = this.lines[0].split(',').map(Number);
    let value;
    let stopped = false;
    if (pre !== 0) {
      value = await this.runUnit(unit(pre), undefined);
      stopped = (value !== undefined && value !== null) || isAnswered(this);
    }
    if (!stopped) value = await this.runUnit(this.main, undefined);
    if (post !== 0) {
      const replaced = await this.runUnit(unit(post), value);
      if (replaced !== undefined && replaced !== null) value = replaced;
    }
    return value;
  }

  /**
   * @param {import('./units.js').Unit} unit
   * @returns {unknown} the result, or a promise of it
   */
  runUnit(unit, mainResult) {
    if (!unit.isLinked) {
      const linking = unit.linkImports();
      if (linking !== undefined) return linking.then(() => this.runUnit(unit, mainResult));
    }
    if (unit.isModule) {
      if (unit.module !== undefined) return this.invoke(unit.module.exports, unit, mainResult);
      return unit.evaluate().then((module) => {
        if (unit === this.main && this.isBodyPending && !unit.readsBodyItself) this.req.parseBody();
        return this.invoke(module.exports, unit, mainResult);
      });
    }
    const module = unit.usesModule ? { exports: {}, id: unit.path, filename: unit.path, loaded: true } : undefined;
    const result = unit.run(
      unit.usesReq ? this.req : undefined,
      unit.usesRes ? this.res : undefined,
      unit.usesMetadata ? this.metadata : undefined,
      shared,
      module,
      mainResult,
      unit.usesWs ? hubOf(unit, this) : undefined,
    );
    if (module === undefined) {
      if (result === undefined) return this.serveListening();
      if (!unit.mayListen || !isThenable(result)) return result;
      return result.then((value) => (value === undefined ? this.serveListening() : value));
    }
    // A body may still export a handler, next to a top-level await for instance.
    const { exports } = module;
    const exported = (value) => {
      if (value !== undefined || isAnswered(this)) return value;
      const hasExports = module.exports !== exports || Object.keys(exports).length > 0;
      return hasExports ? this.invoke(module.exports, unit, mainResult) : this.serveListening();
    };
    return isThenable(result) ? result.then(exported) : exported(result);
  }

  isPreflight() {
    if (this.method !== 'OPTIONS') return false;
    const { headers } = this.req;
    return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
  }

  /** A body that answers nothing may have made a server that listens: it then gets the request. */
  serveListening() {
    const server = isAnswered(this) ? undefined : late.takeListening();
    return server === undefined ? undefined : late.serveNode(late.asNodeListener(server), this);
  }

  /** Calls what a module exported, in the documented order of detection. */
  invoke(exported, unit, mainResult) {
    const isObject = exported !== null && (typeof exported === 'object' || typeof exported === 'function');
    if (isObject) {
      const methods = METHODS.filter((method) => typeof exported[method] === 'function');
      if (methods.length > 0 && typeof exported !== 'function') return this.invokeMethod(exported, methods);
    }
    const handler = typeof exported === 'function' ? exported : isObject ? exported.default : exported;
    const listener = late.asNodeListener(exported) ?? late.asNodeListener(handler) ?? late.asNodeListener(unit.server);
    if (listener !== undefined) return late.serveNode(listener, this);
    if (typeof handler?.fetch === 'function') {
      const context = { waitUntil: (promise) => this.waitUntil(promise), passThroughOnException() {}, props: {} };
      return handler.fetch(this.createRequest(), unit.process.env, context);
    }
    // What a browser asks before the request itself is for apps and `OPTIONS` handlers to answer.
    if (this.isPreflight()) {
      this.res.statusCode = 204;
      return undefined;
    }
    if (typeof handler === 'function') return handler(this.req, this.res, this.metadata, shared, mainResult);
    if (handler !== undefined) return handler;
    return isObject && Object.keys(exported).length > 0 ? exported : undefined;
  }

  /** The request goes on behind its answer until this has settled. What fails there can only be logged. */
  waitUntil(promise) {
    this.waits ??= [];
    this.waits.push(
      Promise.resolve(promise).catch((error) => host.op(Op.LOG, this.id, 4, `waitUntil: ${describe(error).trimEnd()}`)),
    );
  }

  /** Whether nothing of the request goes on behind its answer, as Op.RESPOND wants it. */
  isDone() {
    return this.waits === undefined ? 1 : 0;
  }

  /** Everything the request began is over. */
  async untilWaitsAreOver() {
    for (let index = 0; index < this.waits.length; index++) await this.waits[index];
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

  /** The handler has settled: nothing of this request runs on purpose any more. */
  settle() {
    calls.delete(this.id);
    forgetConsoleOf(this.id);
  }

  fail(error) {
    const { code, text } = classify(error);
    // Nothing of it has gone out.
    if (this.discards) this._res = undefined;
    const res = this._res;
    if (res?.headersSent) {
      host.op(Op.RESPOND_FAIL, this.id, 1, `${code}\n${text}`, res.flatHeaders());
      if (!res.writableEnded) host.op(Op.RESPOND_END, this.id, 1);
    } else {
      // What the script set stays (an Allow header, say); the host writes the rest.
      host.op(Op.RESPOND_FAIL, this.id, 0, `${code}\n${text}`, res?.flatHeaders());
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
export function parseQuery(text) {
  const query = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decodeForm(equals < 0 ? pair : pair.slice(0, equals), asItIs);
    const value = equals < 0 ? '' : decodeForm(pair.slice(equals + 1), asItIs);
    setOwn(query, key, value);
  }
  return query;
}

/** What is no percent-encoding of UTF-8 stays. */
const asItIs = (text) => text;

/** What an error is to the caller. Anything can be thrown, a proxy with traps included: looking at it may throw too. */
function classify(error) {
  try {
    if (error instanceof HttpError) return { code: error.code, text: error.message };
    if (error?.code === 'MODULE_NOT_FOUND' && error.specifier !== undefined) return { code: 'MODULE_NOT_FOUND', text: describe(error) };
  } catch {
    // Then it is just an error.
  }
  return { code: 'SCRIPT_ERROR', text: describe(error) };
}

function isThenable(value) {
  return value !== null && typeof value === 'object' && typeof value.then === 'function';
}

host.on(Ev.REQUEST, (id, flags, head, bytes) => {
  const call = new Call(id, unit(flags >> UNIT_SHIFT), flags, head, bytes);
  current = call;
  let pending;
  try {
    if (bytes !== undefined && !call.streamed) {
      const { main } = call;
      if ((flags & MIDDLEWARE) !== 0) call.req.parseBody();
      // Only when the module is there can it be told whether it wants the body as it came.
      else if (main.isModule && main.module === undefined) call.isBodyPending = true;
      else if (!main.readsBodyItself) call.req.parseBody();
    }
    const value = (flags & MIDDLEWARE) !== 0 ? call.runWithMiddleware() : call.runUnit(call.main, undefined);
    // A script that awaits nothing is answered here, without a promise.
    pending = isThenable(value) ? value.then((result) => answer(call, result, call.main.awaitPromises)) : answer(call, value, call.main.awaitPromises);
  } catch (error) {
    call.fail(error);
    return;
  }
  if (pending === undefined) {
    // Told along with the answer, unless that went out through `res`.
    if (call.waits !== undefined) finish(call);
    else if (call._res?.endedByScript) host.op(Op.DONE, id);
    return;
  }
  calls.set(id, call);
  pending.then(
    () => finish(call),
    (error) => {
      call.settle();
      call.fail(error);
    },
  );
});

/** The answer is out. */
function finish(call) {
  const done = () => {
    call.settle();
    host.op(Op.DONE, call.id);
  };
  if (call.waits === undefined) {
    done();
    return;
  }
  calls.set(call.id, call);
  call.untilWaitsAreOver().then(done);
}

host.on(Ev.REQUEST_ABORT, (id, reason) => {
  const call = calls.get(id);
  cancelTimersOf(id);
  environments.delete(id);
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
  if (handled && reportedRejections.has(promise)) {
    reportedRejections.delete(promise);
    tellRejectionHandled(promise, reason);
  }
  if (!handled && pendingRejections.size < MAX_PENDING_REJECTIONS) {
    pendingRejections.set(promise, { reason, context: host.context() });
  }
  if (handled) pendingRejections.delete(promise);
  if (!handled) scheduleReport();
});

/** A script that rejects without end is not reported without end. */
const MAX_PENDING_REJECTIONS = 100;

/** Those that were reported: a late handler is worth an event. */
const reportedRejections = new WeakSet();

/** Rejections nobody has handled yet; a handler may still come within the same turn. */
const pendingRejections = new Map();

let isReportScheduled = false;

/** Once no promise job is left: a handler may still come within this turn. Nobody's work, so that no request's end drops it. */
function scheduleReport() {
  if (isReportScheduled) return;
  isReportScheduled = true;
  const context = host.context();
  host.setContext(0);
  queueMicrotask(() => nextTick(reportRejections));
  host.setContext(context);
}

function reportRejections() {
  isReportScheduled = false;
  for (const [promise, { reason, context }] of pendingRejections) {
    reportedRejections.add(promise);
    if (tellUnhandledRejection(promise, reason)) continue;
    host.op(Op.LOG, context, 4, `Unhandled promise rejection: ${describe(reason).trimEnd()}`);
  }
  pendingRejections.clear();
}
