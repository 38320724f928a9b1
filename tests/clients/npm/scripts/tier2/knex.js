/** knex: queries of several dialects. Connecting is another matter: that fails, and says so. */
import knex from 'knex';

export default async () => {
  const built = {};
  for (const client of ['pg', 'mysql2', 'sqlite3']) {
    const db = knex({ client, useNullAsDefault: true });
    built[client] = [
      db('users as u')
        .join('posts', 'posts.user_id', 'u.id')
        .select('u.*', db.raw('count(*) as n'))
        .where('u.age', '>', 3)
        .orWhere((inner) => inner.whereIn('name', ['a', "o'b"]).whereNull('gone'))
        .groupBy('u.id')
        .orderBy('n', 'desc')
        .limit(5)
        .offset(10)
        .toString(),
      db('users')
        .insert([{ name: 'x', at: new Date(0) }, { age: 2 }])
        .toQuery(),
      db('users')
        .where({ id: 1 })
        .update({ n: db.raw('?? + ?', ['n', 1]) })
        .toSQL()
        .toNative(),
      db.with('c', db('a').where('x', 1)).from('c').count('* as n').first().toString(),
      db('users').whereRaw('name = :name and ?? = 1', { name: 'x' }).del().toSQL().sql,
    ];
    await db.destroy();
  }
  const schema = knex({ client: 'pg' })
    .schema.createTable('users', (table) => {
      table.increments();
      table.string('name', 50).notNullable().index();
      table.jsonb('data').defaultTo('{}');
      table.timestamps(true, true);
      table.foreign('team').references('teams.id').onDelete('CASCADE');
    })
    .toString();
  const live = knex({
    client: 'pg',
    connection: 'postgres://u:p@127.0.0.1:9/db',
    pool: { min: 0 },
    acquireConnectionTimeout: 2000,
  });
  const failed = await live('users')
    .select()
    .catch((error) => error);
  await live.destroy();
  return { built, schema, failed: failed instanceof Error, says: [failed.message] };
};
