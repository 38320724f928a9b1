/** drizzle-orm: schemas and queries of three dialects; rows from a driver of the script's own. */
import { and, asc, count, desc, eq, gt, ilike, inArray, relations, sql } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/pg-proxy';
import { drizzle as drizzleSqlite } from 'drizzle-orm/sqlite-proxy';
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql-proxy';
import { boolean, integer, jsonb, pgTable, serial, text, timestamp, varchar } from 'drizzle-orm/pg-core';
import { int, sqliteTable, text as sqliteText, integer as sqliteInteger } from 'drizzle-orm/sqlite-core';
import { mysqlTable, varchar as mysqlVarchar } from 'drizzle-orm/mysql-core';

const users = pgTable('users', {
  id: serial().primaryKey(),
  name: varchar({ length: 50 }).notNull(),
  admin: boolean().default(false),
  about: jsonb(),
  at: timestamp({ mode: 'date' }),
});
const posts = pgTable('posts', {
  id: serial().primaryKey(),
  title: text().notNull(),
  author: integer().references(() => users.id),
});
const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
const postsRelations = relations(posts, ({ one }) => ({
  user: one(users, { fields: [posts.author], references: [users.id] }),
}));
const notes = sqliteTable('notes', {
  id: int().primaryKey({ autoIncrement: true }),
  text: sqliteText(),
  at: sqliteInteger({ mode: 'timestamp' }),
});
const names = mysqlTable('names', { name: mysqlVarchar({ length: 10 }) });

export default async () => {
  const asked = [];
  const pg = drizzlePg(
    async (query, params, method) => {
      asked.push([query, params, method]);
      return { rows: [[1, 'Ada', true, '{"a":1}', '2024-02-29 12:00:00']] };
    },
    { schema: { users, posts, usersRelations, postsRelations } },
  );
  const sqlite = drizzleSqlite(async (query, params, method) => {
    asked.push([query, params, method]);
    return { rows: method === 'get' ? [1, 'one', 1_700_000_000] : [[1, 'one', 1_700_000_000]] };
  });
  const rows = await pg
    .select()
    .from(users)
    .where(and(eq(users.name, 'Ada'), gt(users.id, 0)))
    .orderBy(desc(users.id))
    .limit(5);
  return {
    rows,
    sqlite: [await sqlite.select().from(notes), await sqlite.select().from(notes).where(eq(notes.id, 1)).get()],
    asked,
    joined: pg
      .select({ n: count(), title: posts.title })
      .from(posts)
      .leftJoin(users, eq(posts.author, users.id))
      .where(ilike(users.name, '%a%'))
      .groupBy(posts.title)
      .having(gt(count(), 1))
      .toSQL(),
    inserted: pg
      .insert(users)
      .values([
        { name: 'A', about: { x: 1 } },
        { name: 'B', at: new Date(0) },
      ])
      .onConflictDoUpdate({ target: users.id, set: { name: sql`excluded.name` } })
      .returning({ id: users.id })
      .toSQL(),
    updated: sqlite
      .update(notes)
      .set({ text: 'x', at: new Date(5000) })
      .where(inArray(notes.id, [1, 2]))
      .toSQL(),
    deleted: drizzleMysql(async () => ({ rows: [] }))
      .delete(names)
      .where(eq(names.name, "o'x"))
      .toSQL(),
    related: pg.query.users
      .findMany({ with: { posts: { columns: { title: true }, orderBy: asc(posts.id) } }, where: eq(users.admin, true) })
      .toSQL(),
    subquery: pg
      .with(pg.$with('c').as(pg.select({ id: users.id }).from(users)))
      .select({ v: sql`1` })
      .from(users)
      .toSQL().sql,
  };
};
