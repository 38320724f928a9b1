/** kysely: queries of three dialects, compiled; rows from a driver of the script's own. */
import {
  Kysely,
  MysqlAdapter,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
  DummyDriver,
  MysqlIntrospector,
  PostgresIntrospector,
  SqliteIntrospector,
  sql,
  CamelCasePlugin,
} from 'kysely';

const parts = {
  postgres: [PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler],
  mysql: [MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler],
  sqlite: [SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler],
};

class OneRow extends DummyDriver {
  async acquireConnection() {
    return {
      executeQuery: async ({ sql: text, parameters }) => ({
        rows: [{ first_name: 'Ada', asked: `${text} ${JSON.stringify(parameters)}` }],
      }),
      streamQuery: async function* () {},
    };
  }
}

const database = (kind, driver = new DummyDriver(), plugins = []) => {
  const [Adapter, Introspector, Compiler] = parts[kind];
  return new Kysely({
    plugins,
    dialect: {
      createAdapter: () => new Adapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new Introspector(db),
      createQueryCompiler: () => new Compiler(),
    },
  });
};

export default async () => {
  const compiled = {};
  for (const kind of Object.keys(parts)) {
    const db = database(kind);
    compiled[kind] = [
      db
        .selectFrom('person as p')
        .innerJoin('pet', 'pet.owner_id', 'p.id')
        .select(['p.id', 'pet.name as pet', sql`count(*)`.as('n')])
        .where((eb) => eb.or([eb('p.age', '>', 3), eb('p.name', 'in', ['a', 'b'])]))
        .groupBy('p.id')
        .orderBy('p.id', 'desc')
        .limit(2)
        .compile(),
      db
        .insertInto('person')
        .values([
          { name: 'x', age: 1 },
          { name: 'y', age: null },
        ])
        .compile(),
      db
        .updateTable('person')
        .set((eb) => ({ age: eb('age', '+', 1) }))
        .where('id', '=', 1)
        .compile(),
      db.schema
        .createTable('t')
        .ifNotExists()
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.defaultTo(sql`now()`).notNull())
        .compile(),
      db
        .with('c', (inner) => inner.selectFrom('a').selectAll())
        .deleteFrom('c')
        .where('x', 'is', null)
        .compile(),
    ].map(({ sql: text, parameters }) => [text, parameters]);
  }
  const live = database('postgres', new OneRow(), [new CamelCasePlugin()]);
  return {
    compiled,
    rows: await live.selectFrom('someTable').select('firstName').where('lastName', '=', "O'X").execute(),
    transaction: await live
      .transaction()
      .execute(async (trx) => (await trx.selectFrom('t').selectAll().executeTakeFirstOrThrow()).firstName),
  };
};
