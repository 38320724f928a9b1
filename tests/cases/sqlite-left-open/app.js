const { Database } = require('bun:sqlite');
const db = new Database('/data/left.db');
db.run('CREATE TABLE IF NOT EXISTS t(a)');
if (metadata.query.leave) {
  db.run('BEGIN IMMEDIATE');
  db.run('INSERT INTO t VALUES (1)');
  if (metadata.query.leave === 'throw') throw new Error('left');
  return db.inTransaction;
}
db.run('INSERT INTO t VALUES (2)');
return db.query('SELECT a FROM t').values().flat();
