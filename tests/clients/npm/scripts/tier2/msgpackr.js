/** msgpackr: packing, records, extensions, streams. */
import { addExtension, pack, Packr, PackrStream, unpack, Unpackr, UnpackrStream, FLOAT32_OPTIONS } from 'msgpackr';

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}

export default async () => {
  const value = {
    n: -1,
    big: 2 ** 40,
    float: 1.5,
    text: 'wörld'.repeat(10),
    list: [null, true, undefined],
    date: new Date(5000),
    map: new Map([['a', 1n]]),
    set: new Set([1]),
    bytes: Buffer.from('abc'),
    error: new TypeError('x'),
    deep: { a: { b: [1, [2]] } },
  };
  addExtension({
    Class: Point,
    type: 11,
    pack: ({ x, y }) => pack([x, y]),
    unpack: (bytes) => new Point(...unpack(bytes)),
  });
  const records = new Packr({ structures: [] });
  const first = records.pack([
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ]);
  const sender = new PackrStream();
  const receiver = new UnpackrStream();
  sender.pipe(receiver);
  const received = [];
  receiver.on('data', (each) => received.push(each));
  const done = new Promise((resolve) => receiver.on('end', resolve));
  for (let n = 0; n < 3; n += 1) sender.write({ n, text: 'x'.repeat(n) });
  sender.end();
  await done;
  const structured = new Packr({ structuredClone: true });
  const again = structured.unpack(structured.pack(value));
  const circle = { name: 'circle' };
  circle.self = circle;
  const turned = structured.unpack(structured.pack(circle));
  return {
    hex: pack({ a: [1, -33, 'x'], b: 1.25, c: null }).toString('hex'),
    plain: new Packr({ useRecords: false, variableMapSize: true }).pack({ a: 1, b: { c: 2 } }).toString('hex'),
    again: {
      ...again,
      map: [...again.map].map(String),
      set: [...again.set],
      bytes: Buffer.from(again.bytes).toString(),
      error: [again.error.name, again.error.message],
    },
    point: unpack(pack({ at: new Point(1, 2) })).at instanceof Point,
    records: [first.toString('hex'), records.unpack(first)],
    float: new Packr({ useFloat32: FLOAT32_OPTIONS.ALWAYS }).pack(1.1).toString('hex'),
    received,
    circular: turned.self === turned,
    many: new Unpackr().unpackMultiple(Buffer.concat([pack(1), pack('two')])),
    broken: (() => {
      try {
        return unpack(Buffer.from('92', 'hex'));
      } catch (error) {
        return error.message;
      }
    })(),
  };
};
