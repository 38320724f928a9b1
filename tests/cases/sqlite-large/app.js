const { Database } = require('bun:sqlite');
const db = new Database(':memory:');
const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
  SELECT i, 'row ' || i AS name, CASE WHEN i % 1000 = 0 THEN zeroblob(i % 7) END AS data FROM n`;
const all = db.query(sql).all(30000);
let sum = 0;
for (const row of db.query(sql).iterate(30000)) sum += row.i;
let seen = 0;
for (const row of db.query(sql).iterate(30000)) {
  seen = row.i;
  if (seen === 20000) break;
}
db.run('CREATE TABLE t(a)');
db.run('INSERT INTO t VALUES (1), (2), (3)');
for (const { a } of db.query('SELECT a FROM t')) db.run('INSERT INTO t VALUES (?)', a + 10);
return {
  count: all.length, last: all.at(-1).name, blob: all[29999].data.length, none: all[0].data, sum, seen,
  rows: db.query('SELECT count(*) AS n FROM t').get().n,
};
