const { Database, SQLiteError } = require('bun:sqlite');
const db = new Database(':memory:');
db.run('CREATE TABLE t(a NOT NULL)');
const tell = (work) => {
  try {
    return work();
  } catch (error) {
    const { name, message, code = null, errno = null, byteOffset = null } = error;
    return [name, message, code, errno, byteOffset, error instanceof SQLiteError];
  }
};
const closed = new Database();
closed.close();
return [
  tell(() => db.query('SELECT nope FROM t')),
  tell(() => db.run('SELECT 1; SELEC')),
  tell(() => db.run('INSERT INTO t VALUES (?)', [null])),
  tell(() => db.query('SELECT ?, ?').all(1)),
  tell(() => new Database(':memory:', { strict: true }).query('SELECT $a').get({ b: 1 })),
  tell(() => new Database('/data/absent.db', { readonly: true })),
  tell(() => closed.run('SELECT 1')),
  tell(() => new Database(7)),
];
