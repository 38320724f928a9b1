/**
 * The `readline` module: lines of a stream, as events or as an async iteration, and questions answered by lines. There
 * is no terminal, so nothing is edited and no cursor moves.
 */

import EventEmitter from './events.js';
import { codedError, invalidArgType, requireFunction } from './errors.js';
import { abortError } from './stream/errors.js';
import { StringDecoder } from './string_decoder.js';

const LINE_END = /\r\n|\n|\r/;

/** Lines an iteration lets wait before it asks the stream to. */
const MAX_WAITING_LINES = 1024;

export function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  EventEmitter.call(this);
  const options = input?.input === undefined ? { input, output } : input;
  if (typeof options.input?.on !== 'function') throw invalidArgType('input', 'an instance of Stream', options.input);
  this.input = options.input;
  this.output = options.output;
  this.terminal = false;
  this.line = '';
  this.cursor = 0;
  this.history = [];
  this.closed = false;
  this.paused = false;
  this._prompt = String(options.prompt ?? '> ');
  this._decoder = new StringDecoder('utf8');
  /** The beginning of a line whose end has not come. */
  this._rest = '';
  this._question = null;
  this._onData = (chunk) => read(this, typeof chunk === 'string' ? chunk : this._decoder.write(chunk));
  this._onEnd = () => {
    read(this, this._decoder.end());
    // The last line needs no end of its own.
    const last = this._rest;
    this._rest = '';
    if (last !== '') tell(this, last.endsWith('\r') ? last.slice(0, -1) : last);
    this.close();
  };
  this._onError = (error) => this.emit('error', error);
  this.input.on('data', this._onData);
  this.input.on('end', this._onEnd);
  this.input.on('error', this._onError);
  options.signal?.addEventListener('abort', () => this.close(), { once: true });
  if (options.signal?.aborted) this.close();
  this.input.resume?.();
}

Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

function read(lines, text) {
  if (text === '' || lines.closed) return;
  const all = lines._rest + text;
  // A carriage return at the very end may be the first half of a line end.
  const isSplit = all.endsWith('\r');
  const parts = (isSplit ? all.slice(0, -1) : all).split(LINE_END);
  lines._rest = parts.pop() + (isSplit ? '\r' : '');
  for (const line of parts) tell(lines, line);
}

function tell(lines, line) {
  const question = lines._question;
  lines._question = null;
  if (question === null) lines.emit('line', line);
  else question(line);
}

Object.assign(Interface.prototype, {
  close() {
    if (this.closed) return;
    this.closed = true;
    this.input.removeListener('data', this._onData);
    this.input.removeListener('end', this._onEnd);
    this.input.removeListener('error', this._onError);
    this.pause();
    this.emit('close');
  },

  pause() {
    if (this.paused) return this;
    this.input.pause?.();
    this.paused = true;
    this.emit('pause');
    return this;
  },

  resume() {
    if (!this.paused) return this;
    this.input.resume?.();
    this.paused = false;
    this.emit('resume');
    return this;
  },

  setPrompt(prompt) {
    this._prompt = String(prompt);
  },

  getPrompt() {
    return this._prompt;
  },

  prompt() {
    if (this.paused) this.resume();
    this.output?.write(this._prompt);
  },

  question(query, options, callback) {
    if (typeof options === 'function') callback = options;
    requireFunction(callback, 'cb');
    if (this.closed) throw closedError();
    this.output?.write(query);
    if (this.paused) this.resume();
    this._question = callback;
    options?.signal?.addEventListener('abort', () => {
      if (this._question === callback) this._question = null;
    }, { once: true });
  },

  write(data) {
    if (this.paused) this.resume();
    if (data !== null && data !== undefined) read(this, String(data));
  },

  getCursorPos: () => ({ rows: 0, cols: 0 }),

  async *[Symbol.asyncIterator]() {
    const queue = [];
    let wake = null;
    let failure = null;
    const onLine = (line) => {
      queue.push(line);
      // Lines come in bursts; the source waits until they are taken.
      if (queue.length > MAX_WAITING_LINES) this.pause();
      wake?.();
    };
    const onClose = () => wake?.();
    const onError = (error) => {
      failure = { error };
      wake?.();
    };
    this.on('line', onLine).on('close', onClose).on('error', onError);
    try {
      for (;;) {
        while (queue.length > 0) {
          yield queue.shift();
          if (queue.length === 0 && !this.closed) this.resume();
        }
        if (failure !== null) throw failure.error;
        if (this.closed) return;
        await new Promise((resolve) => { wake = resolve; });
        wake = null;
      }
    } finally {
      this.off('line', onLine).off('close', onClose).off('error', onError);
      this.close();
    }
  },
});


function closedError() {
  return codedError(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
}

export function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

// What moves a cursor has done so when there is none.

function done(callback) {
  if (typeof callback === 'function') queueMicrotask(callback);
  return true;
}

export const clearLine = (stream, direction, callback) => done(callback);
export const clearScreenDown = (stream, callback) => done(callback);
export const moveCursor = (stream, dx, dy, callback) => done(callback);
export const cursorTo = (stream, x, y, callback) => done(typeof y === 'function' ? y : callback);
export const emitKeypressEvents = () => {};

/** `readline/promises` */
class PromisesInterface extends Interface {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) throw abortError(signal);
      signal?.addEventListener('abort', () => reject(abortError(signal)), { once: true });
      super.question(query, options, resolve);
    });
  }
}

class Readline {
  clearLine() {
    return this;
  }

  clearScreenDown() {
    return this;
  }

  cursorTo() {
    return this;
  }

  moveCursor() {
    return this;
  }

  rollback() {
    return this;
  }

  async commit() {}
}

export const promises = {
  Interface: PromisesInterface,
  Readline,
  createInterface: (...args) => new PromisesInterface(...args),
};

export default {
  Interface, clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor, promises,
};
