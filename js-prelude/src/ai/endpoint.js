/**
 * An OpenAI-compatible endpoint: where it is, the key to it, and how it is asked. Tries again as long as nothing of an
 * answer has arrived; what breaks off later is the caller's to see.
 */

import { APICallError, InvalidArgumentError } from './errors.js';
import { LIMITS } from './limits.js';

/**
 * @typedef {object} CallOptions
 * @property {AbortSignal} [signal]
 * @property {Record<string, string | null | undefined>} [headers]
 * @property {number} [maxRetries] tries after the first
 */

export class Endpoint {
  #baseUrl;
  #key;
  #headers;

  /** @param {{ baseUrl?: string, key?: string, headers?: Record<string, string | undefined> }} options */
  constructor({ baseUrl, key, headers }) {
    this.#baseUrl = baseUrl === undefined || baseUrl === null ? '' : String(baseUrl).replace(/\/+$/, '');
    this.#key = key;
    this.#headers = headers ?? {};
  }

  get baseUrl() {
    return this.#baseUrl;
  }

  /** Another endpoint, or this one asked differently. The key goes with its URL: another server does not get it. */
  with({ baseUrl, key, headers }) {
    const isElsewhere = baseUrl !== undefined && String(baseUrl).replace(/\/+$/, '') !== this.#baseUrl;
    return new Endpoint({
      baseUrl: baseUrl ?? this.#baseUrl,
      key: key ?? (isElsewhere ? undefined : this.#key),
      headers: isElsewhere ? headers : { ...this.#headers, ...headers },
    });
  }

  /**
   * @param {string} path @param {object} body @param {CallOptions} options
   * @returns {Promise<Response>} of status 2xx
   */
  post(path, body, options) {
    return this.#ask('POST', path, body, options);
  }

  /** @param {string} path @param {CallOptions} options */
  get(path, options) {
    return this.#ask('GET', path, undefined, options);
  }

  async #ask(method, path, body, { signal, headers, maxRetries = 2 }) {
    if (this.#baseUrl === '') throw new InvalidArgumentError('no AI endpoint is configured on this server');
    const init = { method, headers: this.#headersFor(body, headers), signal };
    if (body !== undefined) init.body = JSON.stringify(body);
    const url = this.#baseUrl + path;
    const retries = Math.min(Math.max(Math.trunc(Number(maxRetries)) || 0, 0), LIMITS.retries);
    for (let tried = 0; ; tried += 1) {
      const answer = await attempt(url, init, body);
      if (!(answer instanceof APICallError)) return answer;
      const pause = answer.isRetryable && tried < retries ? pauseBefore(tried, answer.responseHeaders) : undefined;
      if (pause === undefined) throw answer;
      await sleep(pause, signal);
    }
  }

  #headersFor(body, more) {
    const headers = new Headers();
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (this.#key !== undefined && this.#key !== '') headers.set('authorization', `Bearer ${this.#key}`);
    for (const given of [this.#headers, more ?? {}]) {
      for (const name of Object.keys(given)) {
        // As in the clients scripts know: `undefined` leaves a header as it is, `null` takes it away.
        if (given[name] === null) headers.delete(name);
        else if (given[name] !== undefined) headers.set(name, String(given[name]));
      }
    }
    return headers;
  }
}

/** @returns {Promise<Response | APICallError>} an error where the request was made and failed */
async function attempt(url, init, body) {
  let response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    // Both an aborted request and one that could not even be made are final.
    if (init.signal?.aborted || cause?.message !== 'fetch failed') throw cause;
    const reason = cause.cause?.message ?? cause.message;
    const message = `cannot reach the AI endpoint: ${reason}`;
    return new APICallError({ message, url, requestBodyValues: body, isRetryable: true, cause });
  }
  return response.ok ? response : failureOf(response, url, body);
}

async function failureOf(response, url, body) {
  const responseBody = await readText(response, LIMITS.errorBytes, false).catch(() => '');
  let data;
  try {
    data = JSON.parse(responseBody);
  } catch {
    // Gateways on the way answer with pages.
  }
  const { status } = response;
  const told = data?.error?.message ?? data?.message ?? (typeof data?.error === 'string' ? data.error : undefined);
  return new APICallError({
    message: String(told ?? `the AI endpoint answered ${status} ${response.statusText}`.trimEnd()),
    url,
    requestBodyValues: body,
    statusCode: status,
    responseHeaders: headersOf(response),
    responseBody,
    data: data !== null && typeof data === 'object' ? data : undefined,
    isRetryable: status === 408 || status === 409 || status === 429 || status >= 500,
  });
}

/** @param {Response} response @returns {Record<string, string>} */
export function headersOf(response) {
  return Object.fromEntries(response.headers);
}

/**
 * The text of a body.
 * @param {Response} response @param {number} limit in bytes
 * @param {boolean} isStrict whether a longer body is an error; otherwise the rest of it is dropped
 */
async function readText(response, limit, isStrict = true) {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes <= limit) {
      text += decoder.decode(value, { stream: true });
      continue;
    }
    reader.cancel().catch(() => {});
    if (!isStrict) return text + decoder.decode(value.subarray(0, value.byteLength - (bytes - limit)));
    const message = `the answer is longer than ${limit} bytes`;
    throw new APICallError({ message, url: response.url, statusCode: response.status });
  }
}

/** The JSON of an answer. @param {Response} response @returns {Promise<any>} */
export async function readJson(response) {
  const text = await readText(response, LIMITS.bodyBytes);
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw new APICallError({
    message: 'the AI endpoint answered what is not JSON',
    url: response.url,
    statusCode: response.status,
    responseHeaders: headersOf(response),
    responseBody: text.slice(0, LIMITS.errorBytes),
  });
}

/** @returns {number | undefined} milliseconds; undefined when it is not worth waiting */
function pauseBefore(tried, headers) {
  const asked = retryAfter(headers ?? {});
  if (asked !== undefined) return asked > LIMITS.retryAfterMs ? undefined : asked;
  const pause = Math.min(LIMITS.backoffMs * 2 ** tried, LIMITS.backoffMaxMs);
  // Those who failed together should not come back together.
  return pause * (0.75 + Math.random() / 4);
}

/** What the server asked for: milliseconds, seconds, or a date. */
function retryAfter(headers) {
  const ms = Number(headers['retry-after-ms'] ?? NaN);
  if (ms >= 0) return ms;
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(date - Date.now(), 0);
}

/** @param {number} ms @param {AbortSignal} [signal] */
function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      over();
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      over();
      resolve(undefined);
    }, ms);
    signal?.addEventListener('abort', abort);
  });
}
