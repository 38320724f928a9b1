/** pino: lines of JSON into a stream of the script's own. */
import pino from 'pino';
import { Writable } from 'node:stream';

export default async () => {
  const lines = [];
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(
        ...String(chunk)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
      done();
    },
  });
  const logger = pino(
    {
      base: { app: 'suite' },
      timestamp: () => ',"time":"T"',
      level: 'debug',
      redact: { paths: ['password', 'user.*.secret'], censor: '***' },
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error) => ({ type: error.constructor.name, message: error.message }),
        req: (req) => req.url,
      },
      mixin: () => ({ mixed: 1 }),
      customLevels: { loud: 35 },
    },
    sink,
  );
  logger.info('hello %s %d %j', 'world', 5, { a: 1 });
  logger
    .child({ requestId: 'r1' }, { msgPrefix: '[child] ' })
    .warn({ password: 'x', user: { a: { secret: 's' } }, req: { url: '/x' } }, 'with fields');
  logger.error(new TypeError('broken'), 'failed');
  logger.loud('custom');
  logger.trace('not said');
  logger.level = 'error';
  logger.warn('not said either');
  const many = [];
  const multi = pino(
    { base: null, timestamp: false },
    pino.multistream([
      { stream: { write: (line) => many.push(['all', line]) } },
      { level: 'error', stream: { write: (line) => many.push(['errors', line]) } },
    ]),
  );
  multi.info('one');
  multi.error('two');
  return {
    lines,
    many,
    levels: pino.levels.values,
    enabled: logger.isLevelEnabled('info'),
    times: pino.stdTimeFunctions.nullTime(),
    standard: pino.stdSerializers.err(new Error('x')).message,
  };
};
