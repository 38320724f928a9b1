const { Database } = require('bun:sqlite');
const db = new Database(':memory:');
const back = (value) => db.query('SELECT ? AS v, typeof(?1) AS t').get(value);
const show = ({ v, t }) => `${t} ${v instanceof Uint8Array ? `${v.constructor.name} ${[...v]}` : String(v)}`;
const floats = [0.1, 1 / 3, 123456789.123456789, 5e-324, 1.7976931348623157e308, 1e21, -2.5, 2 ** 53];
const kept = floats.every((float) => back(float).v === float);
const text = 'a\u0000"\\\n\u2028é😀'.repeat(20000);
const blob = new Uint8Array(300000).map((_, index) => index * 7);
const stored = back(blob).v;
const big = new Database(':memory:', { safeIntegers: true });
return {
  shown: [null, undefined, 1, -1, 1.5, true, 2n ** 40n, 'é', new Uint8Array([1, 2]), new ArrayBuffer(1), NaN, Infinity]
    .map((value) => show(back(value))),
  zero: Object.is(back(-0).v, -0),
  kept,
  text: back(text).v === text,
  blob: stored.length === blob.length && stored.every((byte, index) => byte === blob[index]),
  lone: back('\ud800').v === '\ufffd',
  big: String(big.query('SELECT 9223372036854775807 AS v').get().v),
  rowid: typeof big.run('CREATE TABLE t(a)').lastInsertRowid,
  refused: [new Date(0), {}, Symbol('s'), 2n ** 63n].map((value) => {
    try {
      return back([value]).t;
    } catch (error) {
      return error.name;
    }
  }),
};
