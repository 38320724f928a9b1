/** Duplex: a Readable and a Writable in one object. It inherits from the first, and has the members of the second. */

import { late } from './late.js';
import { Readable } from './readable.js';
import { Writable, writableProperties } from './writable.js';

export function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Readable.call(this, options);
  Writable.call(this, options);
  if (options?.allowHalfOpen === false) this.allowHalfOpen = false;
  else this.allowHalfOpen = true;
  if (options?.readable === false) {
    Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
  }
  if (options?.writable === false) {
    Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
  }
}

Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
late.Duplex = Duplex;

for (const name of Object.keys(Writable.prototype)) Duplex.prototype[name] ??= Writable.prototype[name];
// Of both, this one also knows of the writes that wait.
Duplex.prototype.destroy = Writable.prototype.destroy;

Object.defineProperties(Duplex.prototype, {
  ...writableProperties,
  writableAborted: Object.getOwnPropertyDescriptor(Writable.prototype, 'writableAborted'),
  closed: {
    get() { return isBoth(this) && (this._readableState.closed || this._writableState.closed); }, configurable: true,
  },
  errored: {
    get() { return (this._writableState?.errored || this._readableState?.errored) ?? null; },
    configurable: true,
  },
  destroyed: {
    get() { return isBoth(this) && this._readableState.destroyed && this._writableState.destroyed; },
    set(value) {
      if (!isBoth(this)) return;
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    },
    configurable: true,
  },
});

/** A getter may be asked before the constructor has run. */
function isBoth(stream) {
  return stream._readableState !== undefined && stream._writableState !== undefined;
}
