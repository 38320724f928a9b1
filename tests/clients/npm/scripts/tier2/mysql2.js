/** mysql2: what it does without a socket. Connecting fails, and says so. */
import mysql from 'mysql2';
import promised from 'mysql2/promise';

export default async () => {
  const pool = promised.createPool({ host: '127.0.0.1', port: 9, user: 'u', password: 'p', connectTimeout: 2000 });
  const failed = await pool.query('select 1').catch((error) => error);
  await pool.end().catch(() => {});
  const byCallback = await new Promise((resolve) => {
    const connection = mysql.createConnection({ host: '127.0.0.1', port: 9, connectTimeout: 2000 });
    connection.connect((error) => resolve(error));
  });
  return {
    formatted: mysql.format('select ?? from ?? where a = ? and b in (?) and c = ?', [
      'x.y',
      't',
      "o'b\n",
      [1, null, 'z'],
      { d: 1 },
    ]),
    set: mysql.format('update t set ?', {
      a: 1,
      at: new Date(0),
      raw: mysql.raw('now()'),
      flag: true,
      bytes: Buffer.from('ab'),
    }),
    escaped: [mysql.escape('\0\b\t\x1a\'"\\%'), mysql.escapeId('a`b.c')],
    types: [mysql.Types.VARCHAR, mysql.Charsets.UTF8MB4_UNICODE_CI],
    failed: [failed instanceof Error, byCallback instanceof Error],
    says: [failed.message],
  };
};
