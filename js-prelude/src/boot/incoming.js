/** `req`: Node's IncomingMessage as far as scripts use it, with the parsed body. */

import { Op } from './abi.js';
import { host } from './host.js';
import { HttpError } from './http-error.js';
import EventEmitter from '../node/events.js';
import { Buffer } from '../node/buffer.js';
import { addLowercase, setOwn } from '../node/http/fields.js';
import { parse as parseParts, parseUrlencoded } from '../web/multipart.js';
import { HostBody } from '../web/body.js';

/** A body that is not what its content type says: 400, before the script runs. */
class InvalidBody extends HttpError {
  constructor(message) {
    super('INVALID_BODY', message);
  }
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/;

export class Incoming extends EventEmitter {
  /** @type {import('./call.js').Call} */
  #call;
  #headers;
  #rawBody;
  #flowing = false;
  #consumed = false;

  constructor(call) {
    super();
    this.#call = call;
    this.method = call.method;
    this.url = call.url;
    this.httpVersion = '1.1';
    this.complete = !call.streamed;
    this.aborted = false;
    this.destroyed = false;
  }

  get headers() {
    return (this.#headers ??= parseHeaders(this.#call.flatHeaders));
  }

  set headers(headers) {
    this.#headers = headers;
  }

  get rawHeaders() {
    return this.#call.flatHeaders.split('\n').slice(0, -1);
  }

  get socket() {
    const call = this.#call;
    return {
      remoteAddress: call.clientIp,
      remoteFamily: call.clientIp.includes(':') ? 'IPv6' : 'IPv4',
      encrypted: call.origin.startsWith('https:'),
      destroyed: this.destroyed,
    };
  }

  get connection() {
    return this.socket;
  }

  /** The received bytes. Absent when the body is left unread (`@rawBody`). */
  get rawBody() {
    const { bytes, streamed } = this.#call;
    if (streamed || bytes === undefined) return this.#rawBody;
    return (this.#rawBody ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  set rawBody(value) {
    this.#rawBody = value;
  }

  get signal() {
    return this.#call.signal;
  }

  get(name) {
    return this.headers[String(name).toLowerCase()];
  }

  header(name) {
    return this.get(name);
  }

  /** Fills `body` (and `files`) from the received bytes, as the content type says. */
  parseBody() {
    const { bytes, method } = this.#call;
    if (method === 'GET' || method === 'HEAD') return;
    const header = this.headers['content-type'] ?? '';
    const semicolon = header.indexOf(';');
    const type = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
    if (JSON_TYPE.test(type)) {
      try {
        this.body = host.parseJson(bytes);
      } catch (error) {
        throw new InvalidBody(`the body is not valid JSON: ${error.message}`);
      }
    } else if (type === 'application/x-www-form-urlencoded') {
      this.body = {};
      for (const [key, value] of parseUrlencoded(bytes)) setOwn(this.body, key, value);
    } else if (type === 'multipart/form-data') {
      this.parseMultipart(bytes, header);
    } else {
      this.body = this.rawBody;
    }
  }

  parseMultipart(bytes, header) {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(header);
    if (boundary === null) throw new InvalidBody('multipart/form-data without a boundary');
    let parts;
    try {
      parts = parseParts(bytes, boundary[1] ?? boundary[2]);
    } catch (error) {
      throw new InvalidBody(`the body is not valid multipart/form-data: ${error.message}`);
    }
    this.body = {};
    this.files = [];
    for (const { name, filename, type, bytes: data } of parts) {
      if (filename === undefined) {
        setOwn(this.body, name, host.utf8Decode(data, 0, 1));
      } else {
        const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
        this.files.push({ fieldName: name, filename, type, size: data.byteLength, data: buffer });
      }
    }
  }

  // The readable side. Bytes are pulled from the host only when somebody listens.

  on(event, listener) {
    super.on(event, listener);
    if (event === 'data' || event === 'end') this.resume();
    return this;
  }

  addListener(event, listener) {
    return this.on(event, listener);
  }

  once(event, listener) {
    super.once(event, listener);
    if (event === 'data' || event === 'end') this.resume();
    return this;
  }

  setEncoding(encoding) {
    this.encoding = encoding;
    return this;
  }

  pause() {
    this.paused = true;
    return this;
  }

  resume() {
    this.paused = false;
    if (this.#flowing) return this;
    this.#flowing = true;
    queueMicrotask(() => this.#flow());
    return this;
  }

  unpipe() {
    return this;
  }

  pipe(target) {
    this.on('data', (chunk) => {
      if (target.write(chunk) === false) {
        this.pause();
        target.once('drain', () => this.resume());
      }
    });
    this.on('end', () => target.end());
    return target;
  }

  async #flow() {
    try {
      for await (const chunk of this.#chunks()) {
        while (this.paused) await new Promise((resolve) => super.once('resume', resolve));
        this.emit('data', this.encoding ? chunk.toString(this.encoding) : chunk);
      }
      this.complete = true;
      this.emit('end');
      this.emit('close');
    } catch (error) {
      if (this.listenerCount('error') > 0) this.emit('error', error);
      else console.error('request body:', error);
    }
  }

  async *#chunks() {
    if (this.#consumed) throw new Error('the body of this request has already been read');
    this.#consumed = true;
    const { bytes, streamed, id } = this.#call;
    if (!streamed) {
      if (bytes !== undefined) yield this.rawBody;
      return;
    }
    const source = new HostBody(id);
    for (;;) {
      const chunk = await source.pull();
      if (chunk === null) return;
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  }

  [Symbol.asyncIterator]() {
    return this.#chunks();
  }

  destroy() {
    if (!this.destroyed && this.#call.streamed) host.op(Op.CANCEL, this.#call.id);
    this.destroyed = true;
    return this;
  }

  onAbort() {
    this.aborted = true;
    this.destroyed = true;
    this.emit('aborted');
    this.emit('close');
  }
}

/** As Node joins them; the host's names are lowercase. */
function parseHeaders(flat) {
  const headers = {};
  let start = 0;
  while (start < flat.length) {
    const middle = flat.indexOf('\n', start);
    const end = flat.indexOf('\n', middle + 1);
    const name = flat.slice(start, middle);
    const value = flat.slice(middle + 1, end);
    start = end + 1;
    addLowercase(headers, name, value);
  }
  return headers;
}
