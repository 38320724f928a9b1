/** `Statement` of `bun:sqlite`: SQL text and the parameters it was last given. */

import { Option } from './native.js';
import { NOTHING, bindArguments } from './values.js';

const TYPE_NAMES = { bigint: 'INTEGER', number: 'FLOAT', string: 'TEXT' };

function typeOf(value) {
  if (value === null || value === undefined) return 'NULL';
  return TYPE_NAMES[typeof value] ?? 'BLOB';
}

/**
 * Gaps by design: a result is read whole when it is asked for, so `iterate` never sees what is written after it began;
 * `finalize` frees nothing, because the connection keeps compiled statements by itself.
 */
export class Statement {
  #connection;
  #sql;
  #about;
  #bound;
  #options;
  #class;
  #isFinalized = false;

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {{ strict: boolean, safeIntegers: boolean }} defaults
   * @param {unknown[]} args  the first parameters
   */
  constructor(connection, sql, { strict, safeIntegers }, args) {
    this.#connection = connection;
    this.#sql = sql;
    this.#about = connection.describe(sql);
    this.#bound = args.length > 0 ? bindArguments(args) : NOTHING;
    this.#options = (strict ? Option.STRICT : 0) | (safeIntegers ? Option.BIG_INTEGERS : 0);
  }

  /** Without arguments a statement runs with those it had. */
  #bind(args) {
    if (this.#isFinalized) throw new Error('Statement has finalized');
    if (args.length > 0) this.#bound = bindArguments(args);
    return this.#bound;
  }

  #described() {
    if (this.#isFinalized) throw new Error('Statement has finalized');
    return this.#about;
  }

  /** Columns change with their tables. */
  #describedAnew() {
    this.#described();
    this.#about = this.#connection.describe(this.#sql);
    return this.#about;
  }

  #made(row) {
    return this.#class === undefined ? row : Object.setPrototypeOf(row, this.#class.prototype);
  }

  all(...args) {
    const rows = this.#connection.all(this.#sql, this.#bind(args), this.#options);
    if (this.#class !== undefined) for (const row of rows) this.#made(row);
    return rows;
  }

  get(...args) {
    const [row] = this.#connection.all(this.#sql, this.#bind(args), this.#options | Option.FIRST_ROW);
    return row === undefined ? null : this.#made(row);
  }

  values(...args) {
    return this.#connection.all(this.#sql, this.#bind(args), this.#options | Option.ARRAYS);
  }

  /** Rows of bytes: text as UTF-8, numbers as eight little-endian bytes. */
  raw(...args) {
    return this.#connection.all(this.#sql, this.#bind(args), this.#options | Option.RAW);
  }

  run(...args) {
    return this.#connection.run(this.#sql, this.#bind(args), this.#options | Option.FIRST_STATEMENT);
  }

  iterate(...args) {
    return this.#walk(this.#bind(args));
  }

  *#walk(bound) {
    for (const row of this.#connection.iterate(this.#sql, bound, this.#options)) yield this.#made(row);
  }

  [Symbol.iterator]() {
    return this.iterate();
  }

  /** Rows become objects of this class, made without its constructor. */
  as(type) {
    if (type !== undefined && (typeof type !== 'function' || Object(type.prototype) !== type.prototype)) {
      throw new TypeError('Expected class to be a constructor or undefined');
    }
    this.#class = type;
    return this;
  }

  safeIntegers(value) {
    if (value === undefined) return (this.#options & Option.BIG_INTEGERS) !== 0;
    this.#options = value ? this.#options | Option.BIG_INTEGERS : this.#options & ~Option.BIG_INTEGERS;
    return this;
  }

  finalize() {
    this.#isFinalized = true;
    this.#bound = NOTHING;
  }

  get isFinalized() {
    return this.#isFinalized;
  }

  get columnNames() {
    return this.#describedAnew().columns;
  }

  /** What the tables declare, null for expressions. */
  get declaredTypes() {
    return this.#describedAnew().types;
  }

  /** What the first row holds. */
  get columnTypes() {
    const { readonly, columns } = this.#describedAnew();
    if (!readonly) {
      throw new Error('columnTypes is not available for non-read-only statements (INSERT, UPDATE, DELETE, etc.)');
    }
    const options = this.#options | Option.FIRST_ROW | Option.ARRAYS | Option.BIG_INTEGERS;
    const [row = []] = this.#connection.all(this.#sql, this.#bound, options);
    return columns.map((_, index) => typeOf(row[index]));
  }

  get paramsCount() {
    return this.#described().parameters.length;
  }

  /** Whether it gives rows. */
  get reader() {
    return this.#described().columns.length > 0;
  }

  get readonly() {
    return this.#described().readonly;
  }

  get native() {
    return this.#isFinalized ? null : this;
  }

  toString() {
    return this.#isFinalized ? '' : this.#connection.expand(this.#sql, this.#bound);
  }

  toJSON() {
    return {
      sql: this.toString(), isFinalized: this.isFinalized, paramsCount: this.paramsCount, columnNames: this.columnNames,
    };
  }

  get [Symbol.toStringTag]() {
    return 'Statement';
  }
}

if (Symbol.dispose !== undefined) {
  Object.defineProperty(Statement.prototype, Symbol.dispose, {
    value() { this.finalize(); }, writable: true, configurable: true,
  });
}
