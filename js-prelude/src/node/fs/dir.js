/** Dir: what `opendir` gives. The whole listing is read when it is opened: the host limits its length anyway. */

import { codedError, requireFunction } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { toOptions, toPath } from './arguments.js';
import { readdir } from './names.js';

const closed = () => codedError(Error, 'ERR_DIR_CLOSED', 'Directory handle was closed');

export class Dir {
  #entries;
  #next = 0;
  #isClosed = false;

  /** @param {string} path @param {import('./stats.js').Dirent[]} entries */
  constructor(path, entries) {
    this.path = path;
    this.#entries = entries;
  }

  read(callback) {
    if (callback === undefined) return Promise.resolve().then(() => this.readSync());
    requireFunction(callback, 'callback');
    this.#later(() => this.readSync(), callback);
  }

  readSync() {
    if (this.#isClosed) throw closed();
    return this.#entries[this.#next++] ?? null;
  }

  close(callback) {
    if (callback === undefined) return Promise.resolve().then(() => this.closeSync());
    requireFunction(callback, 'callback');
    this.#later(() => this.closeSync(), callback);
  }

  closeSync() {
    if (this.#isClosed) throw closed();
    this.#isClosed = true;
  }

  #later(act, callback) {
    nextTick(() => {
      let result;
      try {
        result = act();
      } catch (error) {
        return callback(error);
      }
      callback(null, result);
    });
  }

  async *entries() {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    } finally {
      if (!this.#isClosed) this.closeSync();
    }
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    if (!this.#isClosed) this.closeSync();
  }
}

Dir.prototype[Symbol.asyncIterator] = Dir.prototype.entries;

export function opendir(path, options) {
  path = toPath(path);
  const { recursive, encoding } = toOptions(options, {});
  const listing = readdir(path, { withFileTypes: true, recursive, encoding });
  listing.syscall = 'opendir';
  return (function* () {
    return new Dir(path, yield listing);
  })();
}
