/** pg: what it does without a socket. Connecting fails, and says so. */
import pg from 'pg';
import { parse, serialize } from 'pg-protocol';
import { PassThrough } from 'node:stream';

export default async () => {
  const messages = [];
  const wire = new PassThrough();
  const read = parse(wire, (message) => messages.push(message));
  wire.write(Buffer.from('540000001d00016e000000000000000000001700 04ffffffff0000'.replaceAll(' ', ''), 'hex'));
  wire.end(
    Buffer.from(
      '44000000110001000000073132333435363743000000 0d53454c45435420310 05a0000000549'.replaceAll(' ', ''),
      'hex',
    ),
  );
  await read;
  const client = new pg.Client({
    connectionString: 'postgres://u:p%40@127.0.0.1:9/db?application_name=suite',
    connectionTimeoutMillis: 2000,
  });
  const failed = await client.connect().catch((error) => error);
  const pool = new pg.Pool({ host: '127.0.0.1', port: 9, connectionTimeoutMillis: 2000 });
  const pooled = await pool.query('select 1').catch((error) => error);
  await pool.end();
  return {
    escaped: [pg.escapeIdentifier('a"b'), pg.escapeLiteral("o'x\\y")],
    types: [
      pg.types.getTypeParser(20)('123'),
      pg.types.getTypeParser(1184)('2024-02-29 12:00:00+00'),
      pg.types.getTypeParser(1007)('{1,NULL,3}'),
      pg.types.getTypeParser(3802)('{"a":1}'),
      pg.types.getTypeParser(17)('\\x0aff').toString('hex'),
    ],
    config: [client.user, client.host, client.port, client.database, client.connectionParameters.application_name],
    sent: [
      serialize.query('select $1').toString('hex'),
      serialize.bind({ values: ['a', null] }).toString('hex'),
      serialize.startup({ user: 'u' }).toString('hex'),
    ],
    messages: messages.map(({ name, ...rest }) => [name, Object.keys(rest).length > 0]),
    failed: [failed instanceof Error, pooled instanceof Error],
    says: [failed.message],
  };
};
