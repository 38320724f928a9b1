/** `Database` of `bun:sqlite`. */

import { Buffer } from '../buffer.js';
import { Connection } from './connection.js';
import { constants } from './constants.js';
import { Option } from './native.js';
import { Statement } from './statement.js';
import { transactionOf } from './transaction.js';
import { NOTHING, bindArguments, bytesOf } from './values.js';

const MEMORY = ':memory:';

/** How many statements `query` keeps, per database. */
const MAX_QUERY_CACHE_SIZE = 20;

/** @returns {{ readOnly: boolean, create: boolean, strict: boolean, safeIntegers: boolean }} */
function settingsOf(options) {
  const settings = { readOnly: false, create: true, strict: false, safeIntegers: false };
  if (options === undefined || options === null) return settings;
  if (typeof options === 'number') {
    settings.readOnly = (options & constants.SQLITE_OPEN_READONLY) !== 0;
    settings.create = (options & constants.SQLITE_OPEN_CREATE) !== 0;
    return settings;
  }
  if (typeof options !== 'object') throw new TypeError(`Expected options to be an object, got '${typeof options}'`);
  const { readonly, create, readwrite, strict, safeIntegers } = options;
  settings.strict = Boolean(strict);
  settings.safeIntegers = Boolean(safeIntegers);
  settings.readOnly = Boolean(readonly) || readwrite === false;
  if (settings.readOnly && (create || readwrite)) {
    throw new TypeError('A read-only database ("readonly: true" or "readwrite: false") cannot have "create: true" or '
      + '"readwrite: true"');
  }
  // Saying how to open a file without saying "create" means not to.
  settings.create = !settings.readOnly && (create === undefined ? readwrite === undefined : Boolean(create));
  return settings;
}

function unsupported(what) {
  return new Error(`${what} is not available here: SQLite runs outside of the sandbox`);
}

class BunDatabase {
  #connection;
  #settings;
  /** @type {Map<string, Statement>} the least recently asked for first */
  #queries = new Map();

  constructor(filename = MEMORY, options = undefined) {
    const settings = settingsOf(options);
    const image = bytesOf(filename);
    if (image !== undefined) {
      this.filename = MEMORY;
      this.#connection = Connection.deserialize(image, settings.readOnly);
    } else {
      if (typeof filename !== 'string') {
        throw new TypeError(`Expected 'filename' to be a string, got '${typeof filename}'`);
      }
      if (settings.readOnly && (filename === MEMORY || filename === '')) {
        throw new Error('Cannot open an anonymous database in read-only mode.');
      }
      this.filename = filename;
      this.#connection = Connection.open(filename, settings);
    }
    this.#settings = settings;
  }

  get handle() {
    return this.#connection.isOpen ? this.#connection.handle : 0;
  }

  get inTransaction() {
    return this.#connection.inTransaction;
  }

  /** Runs all statements of `sql`; the parameters are the first one's. */
  run(sql, ...args) {
    if (typeof sql !== 'string') throw new Error('Expected SQL string');
    if (sql === '') throw new Error("SQL string mustn't be blank");
    const { strict, safeIntegers } = this.#settings;
    const options = (strict ? Option.STRICT : 0) | (safeIntegers ? Option.BIG_INTEGERS : 0);
    return this.#connection.run(sql, args.length > 0 ? bindArguments(args) : NOTHING, options);
  }

  #usable() {
    if (!this.#connection.isOpen) throw new RangeError('Cannot use a closed database');
  }

  prepare(sql, ...args) {
    this.#usable();
    if (typeof sql !== 'string') throw new Error('Expected SQL string');
    return new Statement(this.#connection, sql, this.#settings, args);
  }

  /** As `prepare`, but the same text gives the same statement again. */
  query(sql) {
    this.#usable();
    if (typeof sql !== 'string') throw new TypeError(`Expected 'query' to be a string, got '${typeof sql}'`);
    if (sql === '') throw new Error('SQL query cannot be empty.');
    let statement = this.#queries.get(sql);
    this.#queries.delete(sql);
    if (statement === undefined || statement.isFinalized) statement = this.prepare(sql);
    this.#queries.set(sql, statement);
    if (this.#queries.size > Database.MAX_QUERY_CACHE_SIZE) this.#queries.delete(this.#queries.keys().next().value);
    return statement;
  }

  clearQueryCache() {
    this.#queries.clear();
  }

  transaction(work) {
    this.#usable();
    if (typeof work !== 'function') throw new TypeError('Expected first argument to be a function');
    return transactionOf(this, this.#connection, work);
  }

  /** Rolls back what is not committed. Statements of a closed database run no more. */
  close() {
    this.#queries.clear();
    this.#connection.close();
  }

  serialize() {
    if (!this.#connection.isOpen) throw new Error("Can't do this on a closed database");
    const bytes = this.#connection.serialize();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  loadExtension() {
    throw unsupported('loadExtension');
  }

  fileControl() {
    throw unsupported('fileControl');
  }

  function() {
    throw unsupported('function');
  }

  aggregate() {
    throw unsupported('aggregate');
  }
}

/**
 * `new Database(path, options)`, also without `new` (Bun has that not).
 *
 * Gaps by design: SQL functions, extensions, `fileControl` and the hooks `onInsert`, `onUpdate` and `onDelete` would
 * have SQLite call into a script, or a script into the host. Files are in WAL mode and stay so.
 */
export const Database = function Database(filename, options) {
  return Reflect.construct(BunDatabase, [filename, options], new.target ?? Database);
};

Database.prototype = BunDatabase.prototype;

for (const [name, value] of Object.entries({ constructor: Database, exec: BunDatabase.prototype.run })) {
  Object.defineProperty(Database.prototype, name, { value, writable: true, configurable: true });
}
if (Symbol.dispose !== undefined) {
  Object.defineProperty(Database.prototype, Symbol.dispose, {
    value() { this.close(); }, writable: true, configurable: true,
  });
}

Database.MAX_QUERY_CACHE_SIZE = MAX_QUERY_CACHE_SIZE;

Database.open = function open(filename, options) {
  return new Database(filename, options);
};

/** A database in memory, from the bytes of a file. */
Database.deserialize = function deserialize(serialized, options) {
  if (bytesOf(serialized) === undefined) {
    throw new TypeError(`Expected 'serialized' to be a TypedArray or ArrayBuffer, got '${typeof serialized}'`);
  }
  return new Database(serialized, typeof options === 'boolean' ? { readonly: options } : options);
};

/** There is no other SQLite to choose. */
Database.setCustomSQLite = function setCustomSQLite() {
  return false;
};
