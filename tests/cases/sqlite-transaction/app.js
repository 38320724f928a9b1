const { Database } = require('bun:sqlite');
const db = new Database('/data/transaction.db');
db.run('DROP TABLE IF EXISTS t');
db.run('CREATE TABLE t(a UNIQUE)');
const insert = db.prepare('INSERT INTO t VALUES (?)');
const names = () => db.query('SELECT a FROM t ORDER BY a').values().flat();
const add = db.transaction((...values) => {
  for (const value of values) insert.run(value);
  return db.inTransaction;
});
const inside = [add('a'), add.deferred('b'), add.immediate('c'), add.exclusive('d')];
let code;
try {
  add('e', 'a');
} catch (error) {
  code = error.code;
}
const outer = db.transaction(() => {
  insert.run('f');
  try {
    add('g', 'a');
  } catch {
    insert.run('h');
  }
});
outer();
return { inside, code, after: db.inTransaction, names: names() };
