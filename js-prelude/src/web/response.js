/**
 * Response of the Fetch standard. Headers of a response whose headers nobody asked for stay a flat text, so that
 * `new Response(string)` costs two small objects.
 */

import { Headers, copyHeaders, flatOf, headerOf, headersFromFlat, addMissing } from './headers.js';
import { TEXT_TYPE, extractBody, mixBody } from './body.js';
import { normaliseUrl } from './request.js';
import { defineInspection, defineInterface, isObject, requireArguments, toDOMString } from './webidl.js';

const NOT_A_REASON_PHRASE = /[^\t\x20-\x7e\x80-\xff]/;
const JSON_TYPE = 'application/json';
// The flat headers of nearly all responses, made once.
const FLAT_TEXT_TYPE = `content-type\n${TEXT_TYPE}\n`;
const FLAT_JSON_TYPE = `content-type\n${JSON_TYPE}\n`;

function flatType(contentType) {
  if (contentType === TEXT_TYPE) return FLAT_TEXT_TYPE;
  return contentType === JSON_TYPE ? FLAT_JSON_TYPE : `content-type\n${contentType}\n`;
}

/** @param {number} status */
function isNullBodyStatus(status) {
  return status === 204 || status === 304 || status === 205 || status === 101 || status === 103;
}

/** Web IDL `unsigned short`, then the range of the standard. */
function toStatus(value) {
  const status = Math.trunc(Number(value)) & 0xffff;
  if (status < 200 || status > 599) throw new RangeError(`Response: the status ${String(value)} is not between 200 and 599`);
  return status;
}

function toStatusText(value) {
  const text = toDOMString(value);
  if (text !== '' && NOT_A_REASON_PHRASE.test(text)) throw new TypeError('Response: the status text has a character it must not have');
  return text;
}

/**
 * @typedef {object} ResponseFacts what only responses of fetch() and the static makers have
 * @property {string} type
 * @property {string} url
 * @property {boolean} redirected
 */
/** @type {ResponseFacts} */
const CONSTRUCTED = { type: 'default', url: '', redirected: false };
const ERROR = { type: 'error', url: '', redirected: false };

/**
 * @type {(status: number, statusText: string, flat: string, body: import('./body.js').Body | null, facts: ResponseFacts) => Response}
 * a response as fetch() makes it, its headers immutable
 */
export let responseFromHost;
/** @type {(response: Response) => import('./body.js').Body | null} throws a TypeError if the value is no Response */
export let bodyOf;
/** @type {(response: Response) => string} the headers as flat text */
export let flatHeadersOf;
/** @type {(value: any) => value is Response} */
export let isResponse;

export class Response {
  #status = 200;
  #statusText = '';
  /** @type {string | Headers} a flat text until the headers are asked for */
  #headers = '';
  /** @type {import('./body.js').Body | null} */
  #body = null;
  #facts = CONSTRUCTED;

  constructor(body = null, init = undefined) {
    if (init !== undefined && init !== null) this.#initialise(init);
    if (body === null) return;
    const extracted = (this.#body = extractBody(body));
    if (isNullBodyStatus(this.#status)) {
      throw new TypeError(`Response: a response with status ${this.#status} has no body`);
    }
    if (extracted.contentType !== null) this.#suggestType(extracted.contentType);
  }

  static error() {
    const response = new Response();
    response.#status = 0;
    response.#facts = ERROR;
    response.#headers = headersFromFlat('', 'immutable');
    return response;
  }

  static json(data, init = undefined) {
    requireArguments(1, arguments.length, 'Response.json');
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Response.json: the value has no JSON form');
    const response = new Response(null, init);
    if (isNullBodyStatus(response.#status)) {
      throw new TypeError(`Response.json: a response with status ${response.#status} has no body`);
    }
    response.#body = extractBody(text);
    response.#suggestType(JSON_TYPE);
    return response;
  }

  /** A relative URL is kept as it is: it is the client that knows what it is relative to. */
  static redirect(url, status = 302) {
    requireArguments(1, arguments.length, 'Response.redirect');
    const location = normaliseUrl(url);
    status = Math.trunc(Number(status)) & 0xffff;
    if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) {
      throw new RangeError(`Response.redirect: ${status} is not the status of a redirect`);
    }
    const response = new Response();
    response.#status = status;
    response.#headers = headersFromFlat(`location\n${location}\n`, 'immutable');
    return response;
  }

  get type() {
    return this.#facts.type;
  }

  get url() {
    return this.#facts.url;
  }

  get redirected() {
    return this.#facts.redirected;
  }

  get status() {
    return this.#status;
  }

  get ok() {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText() {
    return this.#statusText;
  }

  get headers() {
    const headers = this.#headers;
    if (typeof headers !== 'string') return headers;
    const isImmutable = this.#facts !== CONSTRUCTED;
    return (this.#headers = headersFromFlat(headers, isImmutable ? 'immutable' : 'response'));
  }

  clone() {
    const body = this.#body;
    if (body !== null && body.isUnusable) throw new TypeError('Response.clone: the body is used already, or its stream is locked');
    const clone = new Response();
    clone.#status = this.#status;
    clone.#statusText = this.#statusText;
    clone.#headers = typeof this.#headers === 'string' ? this.#headers : copyHeaders(this.#headers);
    clone.#body = body === null ? null : body.clone();
    clone.#facts = this.#facts;
    return clone;
  }

  #initialise(init) {
    if (!isObject(init)) throw new TypeError('Response: the second argument is not an object');
    const { headers, status, statusText } = init;
    if (status !== undefined) this.#status = status >= 200 && status <= 599 && Number.isInteger(status) ? status : toStatus(status);
    if (statusText !== undefined) this.#statusText = toStatusText(statusText);
    if (headers !== undefined) this.#headers = new Headers(headers);
  }

  #suggestType(contentType) {
    if (this.#headers === '') this.#headers = flatType(contentType);
    else addMissing(this.headers, 'content-type', contentType);
  }

  static {
    isResponse = (value) => typeof value === 'object' && value !== null && #body in value;
    bodyOf = (response) => response.#body;
    flatHeadersOf = (response) => (typeof response.#headers === 'string' ? response.#headers : flatOf(response.#headers));
    responseFromHost = (status, statusText, flat, body, facts) => {
      const response = new Response();
      response.#status = status;
      response.#statusText = statusText;
      response.#headers = flat;
      response.#body = body;
      response.#facts = facts;
      return response;
    };
    mixBody(Response.prototype, (response) => response.#body, (response) => headerOf(response.#headers, 'content-type'));
  }
}

defineInterface(Response);
defineInspection(Response, function () {
  const { status, statusText, headers, bodyUsed, ok, redirected, type, url } = this;
  return { status, statusText, headers, bodyUsed, ok, redirected, type, url };
});
