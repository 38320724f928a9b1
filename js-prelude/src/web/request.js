/**
 * Request of the Fetch standard. What a Request says is kept in a plain RequestRecord, so that fetch() can work from
 * a record alone and `fetch(url, init)` builds no Request.
 *
 * There is no page here: mode, credentials, cache, referrer, referrerPolicy, integrity and keepalive are checked and
 * kept, and change nothing. A URL that starts with "/", "." or "?" is relative to the script's own deployment; it
 * stays as it was written, because the host answers such requests itself.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';
import { Headers, addMissing, copyHeaders, headerOf, headersFromFlat } from './headers.js';
import { Body, extractBody, isStreamed, mixBody } from './body.js';
import { URL } from './url.js';
import { AbortSignal, isAbortSignal } from './abort.js';
import { defineInspection, defineInterface, isObject, requireArguments, toDOMString, toUSVString } from './webidl.js';

/** Announces a finished record to the constructor. */
const FROM_RECORD = Symbol();
const NOT_A_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;

/** Methods met all the time. "patch" is missing on purpose: the standard does not correct it. */
const METHODS = Object.create(null);
for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) METHODS[method] = METHODS[method.toLowerCase()] = method;

const ENUMS = {
  referrerPolicy: ['', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin',
    'origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url'],
  mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
  credentials: ['omit', 'same-origin', 'include'],
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  redirect: ['follow', 'error', 'manual'],
  duplex: ['half'],
  priority: ['high', 'low', 'auto'],
};

/** The members that only are there to be read again. */
const INERT = {
  destination: '',
  duplex: 'half',
  isReloadNavigation: false,
  isHistoryNavigation: false,
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  referrer: 'about:client',
  referrerPolicy: '',
  integrity: '',
  keepalive: false,
};

/**
 * @typedef {object} RequestRecord
 * @property {string} method
 * @property {string} url
 * @property {string | Headers} headers flat text until asked for
 * @property {Body | null} body
 * @property {AbortSignal | (() => AbortSignal) | null} signal what the request follows; a function makes it when asked
 * @property {string} redirect
 * @property {boolean} decompress
 * @property {typeof INERT} inert
 */

/**
 * A URL as it goes over the border, absolute or of the relative kinds.
 * @param {any} input
 * @returns {string}
 */
export function normaliseUrl(input) {
  const text = toUSVString(input);
  return relativeUrl(text) ?? absoluteUrl(text);
}

/** Only the href is wanted, so the host is asked without a URL object being made. @returns {string} */
function absoluteUrl(text) {
  if (host.op(Op.URL_PARSE, 0, 0, text) < 0) throw new TypeError(`Failed to parse URL from ${text}`);
  const parsed = host.takeText();
  return parsed.slice(0, parsed.indexOf('\n'));
}

/**
 * @param {string} text
 * @returns {string | null} null when the text is not a relative URL of the kinds taken here
 */
function relativeUrl(text) {
  if (text.charCodeAt(0) > 0x3f) return null; // a letter, most likely: the usual case is decided first
  // As the URL standard does: outer controls and blanks go, and so do tabs and line ends wherever they are.
  if (/[\0-\x20]/.test(text)) text = text.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\n\r]+/g, '');
  const first = text[0];
  if (first !== '/' && first !== '.' && first !== '?') return null;
  // "//host" names another host under an unknown scheme: left to the parser, which refuses it.
  if (first === '/' && (text[1] === '/' || text[1] === '\\')) return null;
  return /[^\x21-\x7e]/.test(text) ? text.replace(/[^\x21-\x7e]+/g, encodeURIComponent) : text;
}

/** @param {any} input @returns {string} */
function requestUrl(input) {
  const text = toUSVString(input);
  const relative = relativeUrl(text);
  if (relative !== null) return relative;
  const href = absoluteUrl(text);
  if (href.includes('@') && hasCredentials(new URL(href))) {
    throw new TypeError(`Request cannot be constructed from a URL that has credentials: ${text}`);
  }
  return href;
}

function hasCredentials(url) {
  return url.username !== '' || url.password !== '';
}

/** @param {any} input @returns {string} */
function toMethod(input) {
  const method = toDOMString(input);
  const known = METHODS[method];
  if (known !== undefined) return known;
  if (method === '' || NOT_A_TOKEN.test(method)) throw new TypeError(`"${method}" is not an HTTP method`);
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`The method ${method} is forbidden`);
  return METHODS[upper] ?? method;
}

function toEnum(name, value) {
  const text = toDOMString(value);
  if (!ENUMS[name].includes(text)) throw new TypeError(`Request: "${text}" is not a value of "${name}"`);
  return text;
}

/** @returns {typeof INERT} */
function toInert(init, before) {
  const { mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive } = init;
  if (mode === undefined && credentials === undefined && cache === undefined && referrer === undefined
    && referrerPolicy === undefined && integrity === undefined && keepalive === undefined) return before;
  const inert = { ...before };
  if (referrer !== undefined) inert.referrer = toReferrer(toUSVString(referrer));
  if (referrerPolicy !== undefined) inert.referrerPolicy = toEnum('referrerPolicy', referrerPolicy);
  if (mode !== undefined) inert.mode = toEnum('mode', mode);
  if (inert.mode === 'navigate') throw new TypeError('Request: the mode "navigate" is for browsers alone');
  if (credentials !== undefined) inert.credentials = toEnum('credentials', credentials);
  if (cache !== undefined) inert.cache = toEnum('cache', cache);
  if (inert.cache === 'only-if-cached' && inert.mode !== 'same-origin') {
    throw new TypeError('Request: the cache mode "only-if-cached" needs the mode "same-origin"');
  }
  if (integrity !== undefined) inert.integrity = toDOMString(integrity);
  if (keepalive !== undefined) inert.keepalive = Boolean(keepalive);
  return inert;
}

function toReferrer(text) {
  if (text === '' || text === 'about:client') return text;
  return normaliseUrl(text);
}

/**
 * The constructor of Request, as a function: what `new Request(input, init)` and `fetch(input, init)` mean.
 * A Request given as input gives its body away unless `init` has another.
 * @param {any} input
 * @param {any} init
 * @returns {RequestRecord}
 */
export function recordOf(input, init) {
  if (init === null) init = undefined;
  if (init !== undefined && !isObject(init)) throw new TypeError('Request: the second argument is not an object');
  const from = isRequest(input) ? requestRecordOf(input) : null;
  const record = from === null ? newRecord(requestUrl(input)) : copyRecord(from);
  const ownBody = init === undefined ? null : applyInit(record, init, from !== null && from.body !== null);
  if (ownBody !== null) {
    record.body = ownBody;
    suggestType(record, ownBody.contentType);
  } else if (from !== null && from.body !== null) {
    if (from.body.isUnusable) throw new TypeError('Request: the body of the given request is used already, or locked');
    record.body = from.body.move();
  }
  return record;
}

/** @returns {RequestRecord} */
function newRecord(url) {
  return { method: 'GET', url, headers: '', body: null, signal: null, redirect: 'follow', decompress: true, inert: INERT };
}

/** @param {RequestRecord} from @returns {RequestRecord} all but the body */
function copyRecord(from) {
  const headers = typeof from.headers === 'string' ? from.headers : copyHeaders(from.headers, 'request');
  return { ...from, headers, body: null };
}

/**
 * @param {RequestRecord} record
 * @param {any} init
 * @param {boolean} inheritsBody whether the request given as input has a body
 * @returns {Body | null} the body of init
 */
function applyInit(record, init, inheritsBody) {
  const { method, headers, body, signal, redirect, duplex } = init;
  if (init.window !== undefined && init.window !== null) throw new TypeError('Request: "window" can only be null');
  if (init.priority !== undefined) toEnum('priority', init.priority);
  record.inert = toInert(init, record.inert);
  if (redirect !== undefined) record.redirect = toEnum('redirect', redirect);
  if (duplex !== undefined) toEnum('duplex', duplex);
  if (init.decompress !== undefined) record.decompress = init.decompress !== false;
  if (method !== undefined) record.method = toMethod(method);
  if (signal !== undefined) {
    if (signal !== null && !isAbortSignal(signal)) throw new TypeError('Request: "signal" is not an AbortSignal');
    record.signal = signal;
  }
  if (headers !== undefined) record.headers = new Headers(headers);
  const hasBody = body !== undefined && body !== null;
  const isBodiless = record.method === 'GET' || record.method === 'HEAD';
  if (isBodiless && (hasBody || inheritsBody)) throw new TypeError('Request with GET/HEAD method cannot have body');
  if (!hasBody) return null;
  if (duplex === undefined && isStreamed(body)) throw new TypeError('Request: a streamed body needs the option duplex: "half"');
  return extractBody(body);
}

/** @param {RequestRecord} record @param {string | null} contentType */
function suggestType(record, contentType) {
  if (contentType === null) return;
  if (record.headers === '') record.headers = `content-type\n${contentType}\n`;
  else addMissing(headersOf(record), 'content-type', contentType);
}

/** @param {RequestRecord} record @returns {Headers} */
function headersOf(record) {
  const headers = record.headers;
  if (typeof headers !== 'string') return headers;
  return (record.headers = headersFromFlat(headers, 'request'));
}

/**
 * The signal a record follows.
 * @param {RequestRecord} record
 * @returns {AbortSignal | null}
 */
export function signalOf(record) {
  if (typeof record.signal === 'function') record.signal = record.signal();
  return record.signal;
}

/** @type {(request: Request) => RequestRecord} throws a TypeError if the value is no Request */
let requestRecordOf;
/** @type {(value: any) => value is Request} */
let isRequest;

/**
 * A request around given facts, which are not checked: how the dispatcher makes the one a script is called with.
 * @param {object} facts
 * @param {string} facts.method
 * @param {string} facts.url
 * @param {string} facts.headers flat text
 * @param {import('./body.js').Source | null} facts.body
 * @param {RequestRecord['signal']} [facts.signal] a function must answer the same signal each time
 * @returns {Request}
 */
export function requestFromHost({ method, url, headers, body, signal = null }) {
  const record = newRecord(url);
  record.method = method;
  record.headers = headers;
  record.body = body === null ? null : new Body(body, null, null);
  record.signal = signal;
  return new Request(FROM_RECORD, record);
}

export class Request {
  /** @type {RequestRecord} */
  #record;
  /** @type {AbortSignal | null} made when asked for */
  #signal = null;

  constructor(input, init = undefined) {
    requireArguments(1, arguments.length, 'Request');
    this.#record = input === FROM_RECORD ? init : recordOf(input, init);
  }

  get method() {
    return this.#record.method;
  }

  get url() {
    return this.#record.url;
  }

  get headers() {
    return headersOf(this.#record);
  }

  get destination() {
    return this.#record.inert.destination;
  }

  get referrer() {
    return this.#record.inert.referrer;
  }

  get referrerPolicy() {
    return this.#record.inert.referrerPolicy;
  }

  get mode() {
    return this.#record.inert.mode;
  }

  get credentials() {
    return this.#record.inert.credentials;
  }

  get cache() {
    return this.#record.inert.cache;
  }

  get redirect() {
    return this.#record.redirect;
  }

  get integrity() {
    return this.#record.inert.integrity;
  }

  get keepalive() {
    return this.#record.inert.keepalive;
  }

  get isReloadNavigation() {
    return this.#record.inert.isReloadNavigation;
  }

  get isHistoryNavigation() {
    return this.#record.inert.isHistoryNavigation;
  }

  get signal() {
    if (this.#signal === null) {
      const followed = signalOf(this.#record);
      this.#signal = AbortSignal.any(followed === null ? [] : [followed]);
    }
    return this.#signal;
  }

  get duplex() {
    return this.#record.inert.duplex;
  }

  clone() {
    const record = this.#record;
    const { body } = record;
    if (body !== null && body.isUnusable) throw new TypeError('Request.clone: the body is used already, or its stream is locked');
    const copy = copyRecord(record);
    if (body !== null) copy.body = body.clone();
    return new Request(FROM_RECORD, copy);
  }

  static {
    requestRecordOf = (request) => request.#record;
    isRequest = (value) => typeof value === 'object' && value !== null && #record in value;
    mixBody(Request.prototype, (request) => request.#record.body, (request) => headerOf(request.#record.headers, 'content-type'));
  }
}

defineInterface(Request);
defineInspection(Request, function () {
  const { method, url, headers, bodyUsed, redirect, signal } = this;
  return { method, url, headers, bodyUsed, redirect, signal };
});
