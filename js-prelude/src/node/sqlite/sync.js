/**
 * `DatabaseSync` and `StatementSync` of `node:sqlite`.
 *
 * Gaps by design: no functions written in JavaScript, sessions, extensions, authorizers or `backup`; integers too large
 * for a number are rounded instead of refused, unless they are read as BigInt; `timeout` is the host's. The rest of
 * what `bun-sqlite.js` says of files and transactions holds here too.
 */

import { codedError, invalidArgType } from '../errors.js';
import { host } from '../../boot/host.js';
import { isArrayBuffer } from '../../web/webidl.js';
import { Connection } from './connection.js';
import { SQLiteError } from './error.js';
import { Option } from './native.js';
import { NOTHING, bindList, isNamed } from './values.js';

/** SQLite's error as Node tells it. */
function asNode(error) {
  if (!(error instanceof SQLiteError)) return error;
  const told = codedError(Error, 'ERR_SQLITE_ERROR', error.message);
  told.errcode = error.errno;
  told.errstr = error.code;
  return told;
}

function nodeErrors(work) {
  try {
    return work();
  } catch (error) {
    throw asNode(error);
  }
}

function requireSql(sql) {
  if (typeof sql !== 'string') throw invalidArgType('sql', 'of type string', sql);
}

function requireBindable(value, name) {
  const kind = typeof value;
  const fits = value === null || kind === 'number' || kind === 'bigint' || kind === 'string'
    || ArrayBuffer.isView(value) || isArrayBuffer(value);
  if (fits) return;
  throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', `Provided value cannot be bound to SQLite parameter ${name}.`);
}

function illegal() {
  return codedError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
}

/** Held by `DatabaseSync`: only it makes statements. */
const KEY = Symbol('statement');

export class StatementSync {
  #connection;
  #sql;
  #parameters;
  #options = 0;
  #bareNames = true;
  #unknownNames = false;

  constructor(key, connection, sql, options) {
    if (key !== KEY) throw illegal();
    this.#connection = connection;
    this.#sql = sql;
    this.#options = options;
    this.#parameters = connection.describe(sql).parameters;
  }

  /** Node takes an object of names first, and what is left by position for parameters without a name. */
  #bind(args) {
    if (!this.#connection.isOpen) throw codedError(Error, 'ERR_INVALID_STATE', 'statement has been finalized');
    const named = isNamed(args[0]) ? args[0] : undefined;
    const listed = named === undefined ? args : args.slice(1);
    const names = this.#parameters;
    if (named === undefined && listed.length === 0) return NOTHING;
    const free = names.flatMap((name, index) => (named === undefined || name === null ? [index] : []));
    if (listed.length > free.length) {
      throw codedError(Error, 'ERR_SQLITE_ERROR', 'column index out of range');
    }
    const values = Array.from(names, () => null);
    for (const [index, value] of listed.entries()) {
      requireBindable(value, index + 1);
      values[free[index]] = value;
    }
    if (named === undefined) return bindList(values);
    for (const key of Object.keys(named)) {
      const place = names.findIndex((name) => name === key || (this.#bareNames && name?.slice(1) === key));
      if (place < 0) {
        if (this.#unknownNames) continue;
        throw codedError(Error, 'ERR_INVALID_STATE', `Unknown named parameter '${key}'`);
      }
      requireBindable(named[key], `'${key}'`);
      values[place] = named[key];
    }
    return bindList(values);
  }

  #made(row) {
    return this.#options & Option.ARRAYS ? row : Object.setPrototypeOf(row, null);
  }

  all(...args) {
    const bound = this.#bind(args);
    const rows = nodeErrors(() => this.#connection.all(this.#sql, bound, this.#options));
    for (const row of rows) this.#made(row);
    return rows;
  }

  get(...args) {
    const bound = this.#bind(args);
    const [row] = nodeErrors(() => this.#connection.all(this.#sql, bound, this.#options | Option.FIRST_ROW));
    return row === undefined ? undefined : this.#made(row);
  }

  run(...args) {
    const bound = this.#bind(args);
    const { changes, lastInsertRowid } = nodeErrors(
      () => this.#connection.run(this.#sql, bound, this.#options | Option.FIRST_STATEMENT),
    );
    return { changes: this.#options & Option.BIG_INTEGERS ? BigInt(changes) : changes, lastInsertRowid };
  }

  iterate(...args) {
    return this.#walk(this.#bind(args));
  }

  *#walk(bound) {
    try {
      for (const row of this.#connection.iterate(this.#sql, bound, this.#options)) yield this.#made(row);
    } catch (error) {
      throw asNode(error);
    }
  }

  columns() {
    const { columns, types } = nodeErrors(() => this.#connection.describe(this.#sql));
    return columns.map((name, index) => ({ column: null, database: null, name, table: null, type: types[index] }));
  }

  get sourceSQL() {
    return this.#sql;
  }

  get expandedSQL() {
    return nodeErrors(() => this.#connection.expand(this.#sql, NOTHING));
  }

  #set(option, enabled) {
    if (typeof enabled !== 'boolean') throw invalidArgType('enabled', 'of type boolean', enabled);
    this.#options = enabled ? this.#options | option : this.#options & ~option;
  }

  setReadBigInts(enabled) {
    this.#set(Option.BIG_INTEGERS, enabled);
  }

  setReturnArrays(enabled) {
    this.#set(Option.ARRAYS, enabled);
  }

  setAllowBareNamedParameters(enabled) {
    if (typeof enabled !== 'boolean') throw invalidArgType('enabled', 'of type boolean', enabled);
    this.#bareNames = enabled;
  }

  setAllowUnknownNamedParameters(enabled) {
    if (typeof enabled !== 'boolean') throw invalidArgType('enabled', 'of type boolean', enabled);
    this.#unknownNames = enabled;
  }
}

export class DatabaseSync {
  #path;
  #settings;
  #connection;

  constructor(path, options = {}) {
    if (typeof path !== 'string' && !ArrayBuffer.isView(path) && typeof path?.href !== 'string') {
      throw invalidArgType('path', 'a string, Uint8Array, or URL without null bytes', path);
    }
    this.#path = typeof path === 'string' ? path : path.href ?? host.utf8Decode(path, false, false);
    this.#settings = { ...options };
    if (options.open !== false) this.open();
  }

  open() {
    if (this.isOpen) throw codedError(Error, 'ERR_INVALID_STATE', 'database is already open');
    const { readOnly = false, enableForeignKeyConstraints = true } = this.#settings;
    nodeErrors(() => {
      this.#connection = Connection.open(this.#path, { readOnly, create: !readOnly });
      // Node has them on, which is not what a file is opened with here.
      if (enableForeignKeyConstraints) this.#connection.run('PRAGMA foreign_keys = ON', NOTHING, 0);
    });
  }

  #opened() {
    if (!this.isOpen) throw codedError(Error, 'ERR_INVALID_STATE', 'database is not open');
    return this.#connection;
  }

  close() {
    this.#opened().close();
  }

  get isOpen() {
    return this.#connection !== undefined && this.#connection.isOpen;
  }

  get isTransaction() {
    return this.#opened().inTransaction;
  }

  location() {
    this.#opened();
    return this.#path === ':memory:' || this.#path === '' ? null : this.#path;
  }

  exec(sql) {
    const connection = this.#opened();
    requireSql(sql);
    if (sql.trim() !== '') nodeErrors(() => connection.run(sql, NOTHING, 0));
  }

  prepare(sql) {
    const connection = this.#opened();
    requireSql(sql);
    const { readBigInts, returnArrays } = this.#settings;
    const options = (readBigInts ? Option.BIG_INTEGERS : 0) | (returnArrays ? Option.ARRAYS : 0);
    return nodeErrors(() => new StatementSync(KEY, connection, sql, options));
  }
}

for (const name of ['function', 'aggregate', 'createSession', 'applyChangeset', 'loadExtension', 'setAuthorizer']) {
  Object.defineProperty(DatabaseSync.prototype, name, {
    value() {
      throw codedError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
        `${name} is not available here: SQLite runs outside of the sandbox`);
    },
    writable: true,
    configurable: true,
  });
}

if (Symbol.dispose !== undefined) {
  Object.defineProperty(DatabaseSync.prototype, Symbol.dispose, {
    value() { if (this.isOpen) this.close(); }, writable: true, configurable: true,
  });
}
