const db = new (require('bun:sqlite').Database)('/data/persists.db');
db.run('CREATE TABLE IF NOT EXISTS t(a)');
db.run('INSERT INTO t VALUES (?)', [metadata.query.a]);
const rows = db.query('SELECT a FROM t ORDER BY rowid').values().flat();
return { rows, mode: db.query('PRAGMA journal_mode').get().journal_mode };
