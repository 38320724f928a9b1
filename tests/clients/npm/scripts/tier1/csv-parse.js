/** csv-parse: at once, by callback, as a stream, from a fetch, with errors. */
import { parse as parseSync } from 'csv-parse/sync';
import { parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const csv = '\ufeffname;age;note\n"Ada ""the"" first";36;"two\nlines"\n# skipped\nAlan;41;\n';

export default async () => {
  const options = {
    delimiter: ';',
    columns: true,
    comment: '#',
    bom: true,
    cast: (value, { column }) => (column === 'age' ? Number(value) : value),
  };
  const streamed = [];
  await pipeline(
    Readable.from([csv.slice(0, 20), csv.slice(20, 33), csv.slice(33)]),
    parse(options),
    async (records) => {
      for await (const record of records) streamed.push(record);
    },
  );
  const response = await fetch(`${process.env.FAKE_API_URL}/csv`);
  const fetched = [];
  for await (const record of Readable.fromWeb(response.body).pipe(parse({ columns: true, info: true })))
    fetched.push([record.record, record.info.lines]);
  const failure = (() => {
    try {
      return parseSync('a,b\n1,2,3');
    } catch (error) {
      return [error.code, error.message, error.lines];
    }
  })();
  return {
    sync: parseSync(csv, options),
    callback: await new Promise((resolve) => parse('a,b\n1,2', (error, records) => resolve(error ?? records))),
    streamed,
    fetched,
    failure,
    relaxed: parseSync('a, b"c ,d\n1,2', { relax_quotes: true, relax_column_count: true, trim: true }),
    ranged: parseSync('a\nb\nc\nd', { from_line: 2, to: 2 }),
    tabs: parseSync('x\ty\n1\t2', { delimiter: '\t', columns: ([first]) => [first, 'second'], objname: 'x' }),
  };
};
