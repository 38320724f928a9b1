/** What went wrong with a fetch, as the errors of sockets say it: packages decide by `code` whether to try again. */

import { codedError } from '../errors.js';
import { connectionReset } from './incoming.js';

/** Sentences of the host, and what Node calls it. The first that fits. @type {[RegExp, string, string, number][]} */
const KINDS = [
  [/refused/, 'ECONNREFUSED', 'connect', -111],
  [/name lookup|ENOTFOUND|getaddrinfo/i, 'ENOTFOUND', 'getaddrinfo', -3008],
  [/timed out|took longer|took no bytes/, 'ETIMEDOUT', 'connect', -110],
  [/no route/, 'EHOSTUNREACH', 'connect', -113],
  [/denied/, 'EACCES', 'connect', -13],
  [/certificate|handshake/, 'EPROTO', 'write', -71],
];

/**
 * @param {any} error what fetch rejected with
 * @param {{ hostname: string, port: number }} peer
 */
export function socketErrorOf(error, peer) {
  const cause = error?.cause ?? error;
  const text = String(cause?.message ?? cause);
  const known = KINDS.find(([pattern]) => pattern.test(text) || pattern.test(String(cause?.code)));
  if (known === undefined) {
    if (/closed the connection|reset|terminated|socket hang up|other side closed/.test(text)) {
      return Object.assign(connectionReset('socket hang up'), { cause });
    }
    return codedError(Error, cause?.code ?? 'ECONNRESET', text);
  }
  const [, code, syscall, errno] = known;
  const isLookup = code === 'ENOTFOUND';
  const where = isLookup ? peer.hostname : `${peer.hostname}:${peer.port}`;
  const socketError = codedError(Error, code, `${syscall} ${code} ${where}`);
  Object.assign(socketError, { errno, syscall, cause });
  if (isLookup) socketError.hostname = peer.hostname;
  else Object.assign(socketError, { address: peer.hostname, port: peer.port });
  return socketError;
}
