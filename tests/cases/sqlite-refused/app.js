const { Database } = require('bun:sqlite');
const tell = (work) => {
  try {
    work();
    return 'done';
  } catch (error) {
    return error.code ?? error.name;
  }
};
const db = new Database('/data/refused.db');
db.run('CREATE TABLE IF NOT EXISTS t(a)');
return {
  paths: ['/etc/x.db', '/data/../etc/x.db', '../../x.db', '/scripts/x.db', '/data/x.db-shm', '/data', '/data/a\0.db']
    .map((path) => tell(() => new Database(path))),
  sql: [
    "ATTACH '/tmp/x.db' AS x",
    "ATTACH 'file:/tmp/x.db?mode=ro' AS x",
    "VACUUM INTO '/tmp/x.db'",
    "SELECT load_extension('x')",
    'PRAGMA writable_schema = ON',
    "PRAGMA temp_store_directory = '/'",
    'PRAGMA database_list',
    "UPDATE sqlite_schema SET sql = ''",
  ].map((sql) => tell(() => db.run(sql))),
  mode: [db.query('PRAGMA journal_mode = OFF').all(), db.query('PRAGMA journal_mode').get()],
  extension: tell(() => db.loadExtension('x')),
};
