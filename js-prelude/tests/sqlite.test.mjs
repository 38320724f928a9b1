/**
 * `bun:sqlite` and `node:sqlite` against a native side that only answers what it is told to: what crosses the border,
 * and what becomes of what comes back. SQLite itself is tested in `service/sql/tests` and in the `sqlite-*` cases.
 */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import './web-bridge.mjs';

const FN = {
  OPEN: 1, CLOSE: 2, DESCRIBE: 3, RUN: 4, ROWS: 5, NEXT: 6, DROP: 7, EXPAND: 8, IN_TRANSACTION: 9, SERIALIZE: 10,
  DESERIALIZE: 11,
};
const SQL_SERVICE = 6;
const CALL_OPERATIONS = SQL_SERVICE << 16;

/** Every call so far: { fn, b, c, text, bytes }. */
let calls = [];
/** Function number to what it answers: a function of the call, giving [code, bytes or text] or an error's text. */
let answers = {};
let left = new Uint8Array(0);

const encode = (text) => new TextEncoder().encode(text);

function answer(_, a, b, text, bytes, c) {
  const call = { fn: a - CALL_OPERATIONS, b, c, text, bytes };
  calls.push(call);
  const reply = answers[call.fn]?.(call) ?? [0, ''];
  if (typeof reply === 'string') {
    left = encode(reply);
    return -1;
  }
  left = typeof reply[1] === 'string' ? encode(reply[1]) : reply[1];
  return reply[0];
}

Object.assign(globalThis.__bridge, {
  op: answer,
  block: answer,
  takeBytes: () => left,
  takeText: () => new TextDecoder().decode(left),
  parseJson: (json) => JSON.parse(typeof json === 'string' ? json : new TextDecoder().decode(json)),
});
String.prototype.toWellFormed ??= function toWellFormed() { return this.replace(/\p{Surrogate}/gu, '\ufffd'); };
for (const name of ['detached', 'resizable']) {
  if (!(name in ArrayBuffer.prototype)) {
    Object.defineProperty(ArrayBuffer.prototype, name, { get() { return false; }, configurable: true });
  }
}

const bun = (await import('../src/node/bun-sqlite.js')).default;
const { DatabaseSync } = (await import('../src/node/node-sqlite.js')).default;
const { Database, SQLiteError, constants } = bun;

/** A reply of rows: JSON, then blobs. */
function rows(value, blobs = []) {
  const json = encode(JSON.stringify(value));
  return [json.length, Uint8Array.of(...json, ...blobs)];
}

const asked = (fn) => calls.filter((call) => call.fn === fn);
const last = () => calls.at(-1);

beforeEach(() => {
  calls = [];
  answers = {
    [FN.OPEN]: () => [7, ''],
    [FN.DESERIALIZE]: () => [8, ''],
    [FN.DESCRIBE]: () => [0, '[[null],["a"],[null],true]'],
    [FN.RUN]: () => [1, '12'],
    [FN.ROWS]: () => rows([0, [], [], []]),
  };
});

test('opening', () => {
  const opened = (...args) => {
    Reflect.construct(Database, args);
    return [last().text, last().b];
  };
  assert.deepEqual(opened(), [':memory:', 2]);
  assert.deepEqual(opened('/a.db'), ['/a.db', 2]);
  assert.deepEqual(opened('/a.db', { readonly: true }), ['/a.db', 1]);
  assert.deepEqual(opened('/a.db', { create: false }), ['/a.db', 0]);
  assert.deepEqual(opened('/a.db', { readwrite: true }), ['/a.db', 0]);
  assert.deepEqual(opened('/a.db', { strict: true }), ['/a.db', 2]);
  assert.deepEqual(opened('/a.db', constants.SQLITE_OPEN_READWRITE), ['/a.db', 0]);
  assert.deepEqual(opened('/a.db', constants.SQLITE_OPEN_READONLY), ['/a.db', 1]);
  assert.deepEqual(opened('file:///a%20b.db?mode=ro'), ['/a b.db', 1 | 2]);
  assert.deepEqual(opened('file:x?mode=memory'), [':memory:', 2]);
  assert.throws(() => new Database('/a.db', { readonly: true, create: true }), TypeError);
  assert.throws(() => new Database(5), TypeError);
  assert.throws(() => new Database(':memory:', { readonly: true }), /anonymous/);
  assert.throws(() => Database.deserialize('x'), TypeError);
  Database.deserialize(Uint8Array.of(1, 2), { readonly: true });
  assert.deepEqual([last().fn, last().b, [...last().bytes]], [FN.DESERIALIZE, 1, [1, 2]]);
});

test('without new, and as a base class', () => {
  const plain = Database('/a.db');
  assert.ok(plain instanceof Database);
  assert.equal(plain.filename, '/a.db');
  class Store extends Database {
    two() { return 2; }
  }
  const store = new Store();
  assert.ok(store instanceof Store && store instanceof Database);
  assert.equal(store.two(), 2);
  assert.equal(store.constructor, Store);
  assert.equal(plain.constructor, Database);
  assert.equal(plain.exec, plain.run);
});

test('a path that is refused', () => {
  answers[FN.OPEN] = () => 'EACCES\nnot yours';
  assert.throws(() => new Database('/x'), (error) => {
    assert.ok(error instanceof SQLiteError);
    assert.deepEqual([error.code, error.errno, error.cause.code], ['SQLITE_CANTOPEN', 14, 'EACCES']);
    return error.message === 'unable to open database file: not yours';
  });
});

test('parameters by position', () => {
  const db = new Database();
  db.run('X', [1, -1.5, 'a\n"', null, undefined, true, 10n, NaN, Infinity, -0, '\ud800']);
  assert.equal(
    last().text,
    '[1,{"r":"-1.5"},"a\\n\\"",null,null,true,{"i":"10"},null,{"r":"Infinity"},{"r":"-0"},"\ufffd"]\nX',
  );
  db.run('X', 1, 'b');
  assert.equal(last().text, '[1,"b"]\nX');
  db.run('X');
  assert.equal(last().text, '\nX');
  db.run('X', new Date(0));
  assert.equal(last().text, '[{"x":0}]\nX');
  db.run('X', [[], {}, () => 1, Symbol('s')]);
  assert.equal(last().text, '[{"x":0},{"x":0},{"x":0},{"x":0}]\nX');
});

test('blobs', () => {
  const db = new Database();
  db.run('X', [Uint8Array.of(1, 2), Buffer.from('hi'), new ArrayBuffer(1), new DataView(new ArrayBuffer(2), 1)]);
  assert.equal(last().text, '[{"b":[0,2]},{"b":[2,2]},{"b":[4,1]},{"b":[5,1]}]\nX');
  assert.deepEqual([...last().bytes], [1, 2, 104, 105, 0, 0]);
  db.run('X', Uint8Array.of(3));
  assert.deepEqual([last().text, [...last().bytes]], ['[{"b":[0,1]}]\nX', [3]]);
});

test('parameters by name', () => {
  const db = new Database(undefined, { strict: true });
  db.run('X', { $a: 1, b: Uint8Array.of(9), ['__proto__']: 2 });
  assert.equal(last().text, '{"$a":1,"b":{"b":[0,1]},"__proto__":2}\nX');
  assert.equal(last().c & 1, 1);
});

test('rows', () => {
  const db = new Database();
  const two = [{ a: 1, b: null }, { a: '5', b: null }];
  answers[FN.ROWS] = () => rows([0, two, [0, 'b', 0, 2, 1, 'b', 2, 1], [1, 'a']], [1, 2, 3]);
  const all = db.query('S').all();
  assert.deepEqual(all, [{ a: 1, b: Uint8Array.of(1, 2) }, { a: 5n, b: Uint8Array.of(3) }]);
  assert.equal(all[0].b.byteOffset, 0);
  answers[FN.ROWS] = () => rows([0, [], [], []]);
  assert.equal(db.query('S').get(), null);
  assert.deepEqual(db.query('S').values(), []);
  assert.equal(last().c, 4);
});

test('large results come in parts', () => {
  const db = new Database();
  const parts = [[3, [{ a: 1 }], [], []], [3, [{ a: 2 }], [], []], [0, [{ a: 3 }], [], []]];
  let at = 0;
  answers[FN.ROWS] = () => rows(parts[(at = 0)]);
  answers[FN.NEXT] = () => rows(parts[++at]);
  const statement = db.query('S');
  assert.deepEqual(statement.all(), [{ a: 1 }, { a: 2 }, { a: 3 }]);
  assert.deepEqual([...statement], [{ a: 1 }, { a: 2 }, { a: 3 }]);
  assert.deepEqual(asked(FN.NEXT).map((call) => call.c), [3, 3, 3, 3]);
  assert.equal(asked(FN.DROP).length, 0);
  for (const row of statement.iterate()) if (row.a === 2) break;
  assert.deepEqual([last().fn, last().c], [FN.DROP, 3]);
});

test('an iterator that fails gives nothing back', () => {
  const db = new Database();
  answers[FN.ROWS] = () => rows([3, [{ a: 1 }], [], []]);
  answers[FN.NEXT] = () => 'SQLITE_TOOBIG:18:-1\ntoo large';
  const seen = [];
  assert.throws(() => { for (const row of db.query('S')) seen.push(row); }, { code: 'SQLITE_TOOBIG' });
  assert.equal(seen.length, 1);
  assert.equal(asked(FN.DROP).length, 0);
});

test('a statement keeps its parameters', () => {
  const db = new Database();
  const statement = db.prepare('S', [5]);
  statement.all();
  assert.equal(last().text, '[5]\nS');
  statement.run(6);
  assert.equal(last().text, '[6]\nS');
  statement.get();
  assert.equal(last().text, '[6]\nS');
  assert.equal(last().c, 16);
  answers[FN.EXPAND] = () => [0, 'expanded'];
  assert.equal(String(statement), 'expanded');
  statement.finalize();
  assert.equal(String(statement), '');
  assert.throws(() => statement.get(), /finalized/);
});

test('query keeps statements, the latest twenty', () => {
  const db = new Database();
  const first = db.query('S0');
  assert.equal(db.query('S0'), first);
  assert.notEqual(db.prepare('S0'), first);
  for (let index = 1; index <= 20; index++) db.query(`S${index}`);
  assert.notEqual(db.query('S0'), first);
  const other = db.query('S20');
  other.finalize();
  assert.notEqual(db.query('S20'), other);
});

test('safe integers', () => {
  const db = new Database(undefined, { safeIntegers: true });
  assert.deepEqual(db.run('X'), { changes: 1, lastInsertRowid: 12n });
  const statement = db.prepare('S');
  assert.equal(statement.safeIntegers(), true);
  statement.safeIntegers(false);
  assert.deepEqual(statement.run(), { changes: 1, lastInsertRowid: 12 });
  assert.equal(last().c, 64);
});

test('rows as a class', () => {
  class Point {
    get sum() { return this.a + this.b; }
  }
  const db = new Database();
  answers[FN.ROWS] = () => rows([0, [{ a: 1, b: 2 }], [], []]);
  const statement = db.query('S').as(Point);
  assert.equal(statement.get().sum, 3);
  assert.equal([...statement][0].sum, 3);
  assert.throws(() => statement.as(5), TypeError);
});

test('transactions', () => {
  const db = new Database();
  let inside = false;
  answers[FN.IN_TRANSACTION] = () => [inside ? 1 : 0, ''];
  const statements = () => asked(FN.RUN).map((call) => call.text.slice(1));
  const add = db.transaction((a, b) => a + b);
  assert.equal(add(1, 2), 3);
  add.immediate(1, 2);
  add.exclusive.deferred(1, 2);
  assert.deepEqual(statements(), ['BEGIN', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT', 'BEGIN DEFERRED', 'COMMIT']);
  calls = [];
  inside = true;
  add(1, 2);
  assert.deepEqual(statements().map((sql) => sql.split(' ')[0]), ['SAVEPOINT', 'RELEASE']);
  calls = [];
  inside = false;
  const failing = db.transaction(() => { inside = true; throw new RangeError('why'); });
  assert.throws(failing, RangeError);
  assert.deepEqual(statements(), ['BEGIN', 'ROLLBACK']);
  assert.throws(() => db.transaction(5), TypeError);
  const owner = { work: db.transaction(function work() { return this; }) };
  inside = false;
  assert.equal(owner.work(), owner);
});

test('errors', () => {
  const db = new Database();
  answers[FN.RUN] = () => 'SQLITE_CONSTRAINT_UNIQUE:2067:-1\nUNIQUE constraint failed: t.a';
  assert.throws(() => db.run('X'), (error) => error instanceof SQLiteError && error.name === 'SQLiteError'
    && error.code === 'SQLITE_CONSTRAINT_UNIQUE' && error.errno === 2067 && error.byteOffset === -1);
  answers[FN.RUN] = () => 'ERR_SQL_TYPE\nno such type';
  assert.throws(() => db.run('X'), (error) => error.constructor === TypeError && error.message === 'no such type');
  answers[FN.RUN] = () => 'ERR_SQL_RANGE\nx';
  assert.throws(() => db.run('X'), RangeError);
  answers[FN.RUN] = () => 'ETIMEDOUT\nx';
  assert.throws(() => db.run('X'), { code: 'ETIMEDOUT' });
  assert.throws(() => db.run(5), /SQL string/);
  assert.throws(() => db.query(5), TypeError);
  for (const name of ['loadExtension', 'fileControl', 'function', 'aggregate']) {
    assert.throws(() => db[name]('x', () => 1), /not available/);
  }
});

test('closing', () => {
  const db = new Database();
  const statement = db.query('S');
  db.close();
  db.close();
  assert.deepEqual(asked(FN.CLOSE).map((call) => call.b), [7]);
  assert.throws(() => db.run('X'), /closed/);
  assert.throws(() => db.query('S'), RangeError);
  assert.throws(() => statement.all(), /closed/);
  assert.throws(() => db.inTransaction, /closed/);
  assert.throws(() => db.serialize(), /closed/);
});

test('node: rows and results', () => {
  const db = new DatabaseSync('/a.db');
  assert.equal(last().text, '\nPRAGMA foreign_keys = ON');
  answers[FN.ROWS] = () => rows([0, [{ a: 1 }], [], []]);
  const statement = db.prepare('S');
  assert.equal(Object.getPrototypeOf(statement.get()), null);
  assert.deepEqual({ ...statement.all(3)[0] }, { a: 1 });
  assert.equal(last().text, '[3]\nS');
  answers[FN.ROWS] = () => rows([0, [], [], []]);
  assert.equal(statement.get(), undefined);
  assert.deepEqual(statement.run(1), { changes: 1, lastInsertRowid: 12 });
  statement.setReadBigInts(true);
  assert.deepEqual(statement.run(1), { changes: 1n, lastInsertRowid: 12n });
});

test('node: parameters', () => {
  const db = new DatabaseSync(':memory:');
  answers[FN.DESCRIBE] = () => [0, '[["$a",null,":b"],[],[],false]'];
  const statement = db.prepare('S');
  statement.run({ a: 1, ':b': 2 }, 'free');
  assert.equal(last().text, '[1,"free",2]\nS');
  assert.throws(() => statement.run({ nope: 1 }), { code: 'ERR_INVALID_STATE' });
  statement.setAllowUnknownNamedParameters(true);
  statement.run({ nope: 1 });
  assert.equal(last().text, '[null,null,null]\nS');
  statement.setAllowBareNamedParameters(false);
  statement.run({ a: 1 });
  assert.equal(last().text, '[null,null,null]\nS');
  for (const value of [undefined, true, {}, new Date(0), Symbol('s')]) {
    assert.throws(() => statement.run(1, value), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('node: errors', () => {
  const db = new DatabaseSync(':memory:');
  answers[FN.RUN] = () => 'SQLITE_CONSTRAINT_UNIQUE:2067:-1\nUNIQUE constraint failed: t.a';
  const message = 'UNIQUE constraint failed: t.a';
  assert.throws(() => db.exec('X'), { code: 'ERR_SQLITE_ERROR', errcode: 2067, message });
  db.close();
  assert.throws(() => db.exec('X'), { code: 'ERR_INVALID_STATE' });
  assert.throws(() => new DatabaseSync(5), { code: 'ERR_INVALID_ARG_TYPE' });
});
