/** mongodb: BSON, and what the driver does without a socket. Connecting fails, and says so. */
import { BSON, Binary, Decimal128, Double, Long, MongoClient, ObjectId, Timestamp, UUID } from 'mongodb';

export default async () => {
  const document = {
    _id: new ObjectId('65e0a0a0a0a0a0a0a0a0a0a0'),
    text: 'wörld',
    n: 1.5,
    int: 42,
    long: Long.fromString('1234567890123'),
    dec: Decimal128.fromString('1.10'),
    date: new Date(0),
    list: [1, 'a', null],
    bytes: new Binary(Buffer.from('abc')),
    pattern: /x/i,
    nested: { double: new Double(2) },
    ts: new Timestamp({ t: 1, i: 2 }),
    uuid: new UUID('109156be-c4fb-41ea-b1b4-efe1671c5836'),
  };
  const bytes = BSON.serialize(document);
  const client = new MongoClient('mongodb://u:p@127.0.0.1:9/db?retryWrites=false', {
    serverSelectionTimeoutMS: 300,
    connectTimeoutMS: 300,
  });
  const failed = await client.connect().catch((error) => error);
  await client.close();
  const { database } = client.db('db').collection('c').s?.namespace ?? { database: client.db('db').databaseName };
  return {
    bytes: Buffer.from(bytes).toString('hex'),
    again: BSON.EJSON.stringify(BSON.deserialize(bytes), { relaxed: false }),
    size: BSON.calculateObjectSize(document),
    parsed: BSON.EJSON.parse('{"a":{"$numberLong":"5"},"d":{"$date":"1970-01-01T00:00:00Z"}}'),
    id: [ObjectId.isValid('x'), document._id.getTimestamp().toISOString(), new ObjectId().toHexString().length],
    options: [client.options.dbName, client.options.credentials.username, client.options.retryWrites],
    database,
    failed: [failed instanceof Error, failed.name],
    says: [failed.message],
  };
};
