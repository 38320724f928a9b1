/**
 * The Transform beneath hashes and ciphers. Few are ever used as streams, and a stream's state costs more than a hash
 * does, so it comes to be when it is first looked at.
 */

import { Transform } from '../stream/transform.js';

export function LazyTransform(options) {
  this._options = options;
}

Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);

for (const name of ['_readableState', '_writableState']) {
  Object.defineProperty(LazyTransform.prototype, name, {
    get() {
      // The prototype itself is looked at too, by those that ask what a class has.
      if (!Object.hasOwn(this, '_options')) return undefined;
      becomeStream(this);
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    configurable: true,
    enumerable: true,
  });
}

function becomeStream(lazy) {
  const options = lazy._options;
  delete lazy._options;
  Transform.call(lazy, options);
  // Text is decoded where it is used: by the encoding that goes with each chunk.
  lazy._writableState.decodeStrings = false;
}
