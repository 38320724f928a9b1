/** One open database of the native side, without an API: what `bun:sqlite` and `node:sqlite` are made of. */

import { Service, block, call, takeBytes, takeText } from '../../boot/services.js';
import { errorOf, openingErrorOf } from './error.js';
import { Fn, Open, Option } from './native.js';
import { readRows } from './values.js';

/**
 * Closes what scripts drop without closing. Made with the first database: a base image has none. Nothing is ever taken
 * from it: closing a database again does nothing, because its number does not come back.
 */
let forgotten;

function ask(fn, b, c, text, bytes) {
  try {
    return block(Service.SQL, fn, b, c, text, bytes);
  } catch (error) {
    throw errorOf(error);
  }
}

function opened(fn, flags, text, bytes) {
  try {
    return block(Service.SQL, fn, flags, 0, text, bytes);
  } catch (error) {
    throw openingErrorOf(error);
  }
}

/**
 * "file:" names, as far as they mean a path: the path and the mode.
 * @returns {{ path: string, mode: string | undefined }}
 */
function partsOf(filename) {
  const match = /^file:(?:\/\/(?:localhost)?(?=\/))?([^?#]*)(?:\?([^#]*))?/.exec(filename);
  if (match === null) return { path: filename, mode: undefined };
  const mode = /(?:^|&)mode=([^&]*)/.exec(match[2] ?? '')?.[1];
  try {
    return { path: mode === 'memory' ? ':memory:' : decodeURIComponent(match[1]), mode };
  } catch {
    return { path: match[1], mode };
  }
}

export class Connection {
  #handle;

  /** @param {number} handle */
  constructor(handle) {
    this.#handle = handle;
    forgotten ??= new FinalizationRegistry((left) => call(Service.SQL, Fn.CLOSE, left));
    forgotten.register(this, handle);
  }

  /** @param {{ readOnly?: boolean, create?: boolean }} how */
  static open(filename, { readOnly = false, create = false }) {
    const { path, mode } = partsOf(filename);
    const flags = (readOnly || mode === 'ro' ? Open.READ_ONLY : 0) | (create && mode !== 'rw' ? Open.CREATE : 0);
    return new Connection(opened(Fn.OPEN, flags, path));
  }

  /** @param {Uint8Array} image  a database file's bytes */
  static deserialize(image, readOnly) {
    return new Connection(opened(Fn.DESERIALIZE, readOnly ? Open.READ_ONLY : 0, undefined, image));
  }

  get isOpen() {
    return this.#handle !== 0;
  }

  get handle() {
    if (this.#handle === 0) throw new Error('Database has closed');
    return this.#handle;
  }

  close() {
    if (this.#handle === 0) return;
    const handle = this.#handle;
    this.#handle = 0;
    ask(Fn.CLOSE, handle, 0);
  }

  get inTransaction() {
    return call(Service.SQL, Fn.IN_TRANSACTION, this.handle) === 1;
  }

  /** @returns {{ parameters: (string | null)[], columns: string[], types: (string | null)[], readonly: boolean }} */
  describe(sql) {
    ask(Fn.DESCRIBE, this.handle, 0, sql);
    const [parameters, columns, types, readonly] = JSON.parse(takeText());
    return { parameters, columns, types, readonly };
  }

  /**
   * Runs `sql`, all of its statements unless `options` say otherwise.
   * @param {import('./values.js').Bound} bound
   */
  run(sql, bound, options) {
    const changes = ask(Fn.RUN, this.handle, options, `${bound.json}\n${sql}`, bound.bytes);
    const rowid = takeText();
    return { changes, lastInsertRowid: options & Option.BIG_INTEGERS ? BigInt(rowid) : Number(rowid) };
  }

  #rows(fn, options, text, bytes) {
    const length = ask(fn, this.handle, options, text, bytes);
    return readRows(takeBytes(), length);
  }

  /** All rows of the first statement of `sql`. */
  all(sql, bound, options) {
    let { cursor, rows } = this.#rows(Fn.ROWS, options, `${bound.json}\n${sql}`, bound.bytes);
    if (cursor === 0) return rows;
    const parts = [rows];
    while (cursor !== 0) {
      ({ cursor, rows } = this.#rows(Fn.NEXT, cursor));
      parts.push(rows);
    }
    return parts.flat();
  }

  /** The same, a row at a time: the native side keeps what is still to come. */
  *iterate(sql, bound, options) {
    let { cursor, rows } = this.#rows(Fn.ROWS, options | Option.PARTIAL, `${bound.json}\n${sql}`, bound.bytes);
    try {
      for (;;) {
        yield* rows;
        if (cursor === 0) return;
        const number = cursor;
        cursor = 0;
        ({ cursor, rows } = this.#rows(Fn.NEXT, number));
      }
    } finally {
      if (cursor !== 0 && this.isOpen) ask(Fn.DROP, this.handle, cursor);
    }
  }

  /** `sql` with its parameters in place. */
  expand(sql, bound) {
    ask(Fn.EXPAND, this.handle, 0, `${bound.json}\n${sql}`, bound.bytes);
    return takeText();
  }

  /** @returns {Uint8Array} the bytes of a database file */
  serialize() {
    ask(Fn.SERIALIZE, this.handle, 0);
    return takeBytes();
  }
}
