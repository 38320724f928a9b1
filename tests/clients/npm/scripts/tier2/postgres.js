/** postgres: what it does without a socket. Connecting fails, and says so. */
import postgres from 'postgres';

export default async () => {
  const sql = postgres('postgres://u:p@127.0.0.1:9/db?application_name=suite', {
    connect_timeout: 2,
    max: 1,
    types: { point: { to: 600, from: [600], serialize: ({ x, y }) => `(${x},${y})`, parse: (text) => text } },
    transform: postgres.camel,
  });
  const failed = await sql`select ${1} as one`.catch((error) => error);
  const { options } = sql;
  await sql.end({ timeout: 0 });
  return {
    options: [
      options.host,
      options.port,
      options.user,
      options.database,
      options.max,
      options.connection.application_name,
    ],
    names: [
      postgres.toCamel('first_name'),
      postgres.fromCamel('firstName'),
      postgres.toKebab('a_b'),
      postgres.toPascal('a_b'),
    ],
    typed: sql.typed.point({ x: 1, y: 2 }).value,
    json: sql.json({ a: 1 }).value,
    array: sql.array([1, 2]).value,
    big: postgres.BigInt.parse('12345678901234567890').toString(),
    failed: failed instanceof Error,
    says: [failed.message],
  };
};
