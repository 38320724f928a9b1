/** winston: formats and transports of the script's own. */
import winston from 'winston';
import { Writable } from 'node:stream';

export default async () => {
  const lines = [];
  const stream = () =>
    new Writable({
      write: (chunk, _, done) => {
        lines.push(String(chunk).trimEnd());
        done();
      },
    });
  const { combine, printf, label, json, splat, errors, timestamp, colorize, simple } = winston.format;
  const secret = winston.format((info) => (info.private ? false : { ...info, checked: true }));
  const logger = winston.createLogger({
    level: 'debug',
    defaultMeta: { service: 'suite' },
    format: combine(errors({ stack: false }), splat(), secret()),
    transports: [
      new winston.transports.Stream({
        stream: stream(),
        format: combine(timestamp({ format: () => 'T' }), json({ deterministic: true })),
      }),
      new winston.transports.Stream({
        stream: stream(),
        level: 'warn',
        format: combine(
          label({ label: 'L' }),
          printf(({ level, message, label: name }) => `${name} ${level}: ${message}`),
        ),
      }),
    ],
  });
  logger.info('hello %s', 'world', { extra: 1 });
  logger.warn('careful');
  logger.error(new Error('broken'));
  logger.info('hidden', { private: true });
  logger.child({ request: 'r1' }).debug('from a child');
  await new Promise((resolve) => {
    logger.on('finish', resolve);
    logger.end();
  });
  const coloured = winston.createLogger({
    transports: new winston.transports.Stream({ stream: stream(), format: combine(colorize(), simple()) }),
  });
  coloured.info('in colour');
  return { lines, levels: winston.config.npm.levels, syslog: Object.keys(winston.config.syslog.levels) };
};
