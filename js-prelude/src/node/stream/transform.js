/** Transform: a duplex whose output is made from its input; and PassThrough, where it is the same. */

import { Duplex } from './duplex.js';
import { methodNotImplemented } from './errors.js';

/** The callback of a write that waits for room on the readable side. */
const waiting = Symbol('waiting');

export function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // A readable side that may hold nothing must not take in more than what is asked for.
  const readableMark = options?.readableHighWaterMark;
  if (readableMark === 0) {
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark: readableMark,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  Duplex.call(this, options);
  // The first chunk comes from `_write`, never out of `_read`.
  this._readableState.sync = false;
  this[waiting] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  // For those that have a `_final` of their own.
  this.on('prefinish', onPrefinish);
}

Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function final(callback) {
  if (typeof this._flush !== 'function' || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== null && data !== undefined) this.push(data);
    this.push(null);
    callback?.();
  });
}

function onPrefinish() {
  if (this._final !== final) final.call(this);
}

Object.assign(Transform.prototype, {
  _final: final,

  _transform() {
    throw methodNotImplemented('_transform()');
  },

  _write(chunk, encoding, callback) {
    const readable = this._readableState;
    const writable = this._writableState;
    const before = readable.length;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value !== null && value !== undefined) this.push(value);
      if (writable.ended || before === readable.length || readable.length < readable.highWaterMark) callback();
      else this[waiting] = callback;
    });
  },

  _read() {
    const callback = this[waiting];
    if (!callback) return;
    this[waiting] = null;
    callback();
  },
});

export function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}

Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);

PassThrough.prototype._transform = function (chunk, encoding, callback) {
  callback(null, chunk);
};
