const { Database } = require('bun:sqlite');
const db = new Database('/data/together.db');
db.run('CREATE TABLE IF NOT EXISTS t(request, row)');
if (metadata.query.count) return db.query('SELECT count(*) AS n, count(DISTINCT request) AS requests FROM t').get();
const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
const pair = db.transaction((row) => {
  db.query('SELECT count(*) FROM t').get();
  insert.run(metadata.query.r, row);
  insert.run(metadata.query.r, row + 1);
});
for (let row = 0; row < 10; row += 2) {
  pair(row);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
db.close();
return 'done';
