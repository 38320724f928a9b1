const db = Database(':memory:');
const fromModule = require('bun:sqlite').Database;
const { DatabaseSync } = require('node:sqlite');
const sync = new DatabaseSync(':memory:');
sync.exec('CREATE TABLE t(key INTEGER PRIMARY KEY, value TEXT)');
const insert = sync.prepare('INSERT INTO t (key, value) VALUES (?, ?)');
const ran = insert.run(1, 'hello');
insert.run(2, 'world');
let code;
try {
  insert.run(2, 'again');
} catch (error) {
  code = error.code;
}
const bun = await import('bun:sqlite');
return {
  one: db.query('SELECT 1 AS one').get(), same: fromModule === Database && bun.Database === Database,
  instance: db instanceof Database, ran, rows: sync.prepare('SELECT * FROM t').all(), code,
  none: sync.prepare('SELECT 1 WHERE 0').get() === undefined,
};
