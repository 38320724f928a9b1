/** protobufjs: schemas from text and JSON, encoding, decoding, verification; it writes its codecs as code. */
import protobuf from 'protobufjs';

const source = `syntax = "proto3"; package suite;
enum Kind { NONE = 0; GOOD = 1; }
message Item { string name = 1; sint32 delta = 2; repeated int64 ids = 3; bytes data = 4; map<string, double> prices = 5; Kind kind = 6; oneof choice { string a = 7; bool b = 8; } Item child = 9; optional float f = 10; }
service Shop { rpc Get (Item) returns (Item); }`;

export default async () => {
  const { root } = protobuf.parse(source);
  const Item = root.lookupType('suite.Item');
  const message = {
    name: 'wörld',
    delta: -5,
    ids: [1, 300, '9007199254740993'],
    data: Buffer.from('abc'),
    prices: { x: 1.5 },
    kind: 1,
    b: true,
    child: { name: 'inner' },
    f: 0.5,
  };
  const bytes = Item.encode(Item.fromObject(message)).finish();
  const decoded = Item.decode(bytes);
  const Shop = root.lookupService('suite.Shop');
  const service = Shop.create((method, request, done) => done(null, request), false, false);
  const writer = protobuf.Writer.create().uint32(8).int32(-1).string('x').double(1.5).fixed32(7);
  const reader = protobuf.Reader.create(writer.finish());
  return {
    bytes: Buffer.from(bytes).toString('hex'),
    object: Item.toObject(decoded, { longs: String, enums: String, bytes: String, defaults: true, oneofs: true }),
    json: decoded.toJSON(),
    verified: [Item.verify({ name: 1 }), Item.verify({ kind: 'x' }), Item.verify(message)],
    served: (await service.get({ name: 'asked' })).name,
    delimited: Item.decodeDelimited(Item.encodeDelimited({ name: 'd' }).finish()).name,
    raw: [reader.uint32(), reader.int32(), reader.string(), reader.double(), reader.fixed32()],
    broken: (() => {
      try {
        return Item.decode(bytes.subarray(0, 5));
      } catch (error) {
        return [error.name, error.message];
      }
    })(),
    reflected: protobuf.Root.fromJSON(root.toJSON()).lookupEnum('suite.Kind').values,
    syntax: (() => {
      try {
        return protobuf.parse('message {');
      } catch (error) {
        return error.message;
      }
    })(),
  };
};
