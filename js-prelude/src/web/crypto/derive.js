/** PBKDF2 and HKDF of WebCrypto. */

import { slotsOf } from './crypto-key.js';
import { operationError, syntaxError } from './errors.js';
import { nativeHash } from './hash-names.js';
import { checkUsages, secretKey, unsupportedFormat } from './keys.js';
import { Fn, pack, run, runLater } from './native.js';

const USAGES = ['deriveKey', 'deriveBits'];

/** Iterations that are done on the sandbox's own thread: about a millisecond's worth. */
const ITERATIONS_AT_ONCE = 1000;

function keysOf(name) {
  return {
    importKey(format, data, params, extractable, usages) {
      if (format !== 'raw') throw unsupportedFormat(format, name);
      checkUsages(usages, USAGES);
      if (extractable) throw syntaxError(`A key for ${name} cannot be extractable`);
      return secretKey({ name }, false, usages, data.slice());
    },
    getKeyLength: () => null,
  };
}

function bytesOfLength(length) {
  if (length === null || length % 8 !== 0) throw operationError('The length is not a multiple of 8');
  return length / 8;
}

export const pbkdf2 = {
  ...keysOf('PBKDF2'),
  async deriveBits(params, key, length) {
    const bytes = bytesOfLength(length);
    if (params.iterations === 0) throw operationError('The iterations are none');
    if (bytes === 0) return new Uint8Array(0);
    const work = params.iterations > ITERATIONS_AT_ONCE || bytes > 256 ? runLater : run;
    return work(Fn.PBKDF2, nativeHash(params), pack(slotsOf(key).material, params.salt), params.iterations, bytes);
  },
};

export const hkdf = {
  ...keysOf('HKDF'),
  async deriveBits(params, key, length) {
    const bytes = bytesOfLength(length);
    return run(Fn.HKDF, nativeHash(params), pack(slotsOf(key).material, params.salt, params.info), 0, bytes);
  },
};
