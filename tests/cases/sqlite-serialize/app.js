const { Database } = require('bun:sqlite');
const db = new Database('/data/serialize.db');
db.exec('DROP TABLE IF EXISTS t; CREATE TABLE t(a); INSERT INTO t VALUES (42)');
const bytes = db.serialize();
const copy = Database.deserialize(bytes);
copy.run('INSERT INTO t VALUES (43)');
return {
  buffer: Buffer.isBuffer(bytes),
  head: bytes.toString('latin1', 0, 15),
  copy: copy.query('SELECT a FROM t').values().flat(),
  db: db.query('SELECT a FROM t').values().flat(),
  again: new Database(bytes).query('SELECT a FROM t').get(),
};
