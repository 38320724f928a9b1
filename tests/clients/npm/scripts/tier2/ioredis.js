/** ioredis: what it does without a socket. Connecting fails, and says so. */
import Redis, { Cluster, Command } from 'ioredis';

export default async () => {
  const redis = new Redis('redis://:secret@127.0.0.1:9/3', {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
  });
  const errors = [];
  redis.on('error', (error) => errors.push(error));
  const failed = await redis.connect().catch((error) => error);
  const asked = await redis.get('x').catch((error) => error);
  redis.disconnect();
  return {
    options: [redis.options.host, redis.options.port, redis.options.db, redis.options.password],
    commands: [
      new Command('set', ['key', 'wörld', 'EX', 10]).toWritable(),
      new Command('mset', [
        new Map([
          ['a', 1],
          ['b', '2'],
        ]),
      ]).toWritable(),
      new Command('get', ['k'], { keyPrefix: 'p:' }).toWritable(),
    ].map(String),
    keys: new Command('mget', ['a', 'b']).getKeys(),
    slot: new Command('get', ['{user}.name']).getSlot?.() ?? null,
    flags: [Command.checkFlag('ENTER_SUBSCRIBER_MODE', 'subscribe'), Command.checkFlag('VALID_IN_MONITOR_MODE', 'get')],
    pipeline: redis.pipeline().set('a', 1).get('a').length,
    cluster: typeof Cluster,
    failed: [failed instanceof Error, asked instanceof Error, errors.length > 0],
    says: [errors[0].message],
  };
};
