const { Database } = require('bun:sqlite');
const db = new Database('/data/basics.db');
db.exec('DROP TABLE IF EXISTS users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT)');
const ran = db.run('INSERT INTO users (name, age) VALUES (?, ?)', ['Ada', 36]);
db.query('INSERT INTO users (name, age) VALUES ($name, $age)').run({ $name: 'Grace', $age: 45 });
db.prepare('INSERT INTO users (name, age) VALUES (?1, ?2)').run('Edsger', 50);
const older = db.query('SELECT name FROM users WHERE age > ? ORDER BY id');
const result = {
  ran,
  all: older.all(40),
  again: older.all(),
  get: older.get(45),
  none: older.get(100),
  values: db.query('SELECT id, name FROM users').values(),
  same: db.query('SELECT 1') === db.query('SELECT 1'),
  names: [...db.query('SELECT * FROM users')].map((row) => row.name),
  columns: older.columnNames,
  parameters: older.paramsCount,
  text: String(older),
  returning: db.query('DELETE FROM users WHERE id = 1 RETURNING name').get(),
};
db.close();
return result;
