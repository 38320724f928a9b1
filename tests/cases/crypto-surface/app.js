import imported, { createHash, webcrypto } from 'node:crypto';
import util from 'node:util';

export default function () {
  const required = require('crypto');
  const { randomUUID, getRandomValues, randomBytes } = crypto;
  return {
    isWebCrypto: crypto instanceof Crypto && crypto.subtle instanceof SubtleCrypto,
    hasNodeFunctions: [crypto.createHmac, crypto.timingSafeEqual, crypto.createHash, crypto.randomBytes].every(
      (each) => typeof each === 'function',
    ),
    keysOfGlobal: Object.keys(crypto),
    oneModule: required === imported && required.createHash === createHash && required.webcrypto === webcrypto,
    sameWebCrypto: webcrypto === globalThis.crypto && required.subtle === crypto.subtle,
    free: [randomUUID().length, getRandomValues(new Uint8Array(3)).length, randomBytes(5).length],
    uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
    differs: crypto.randomUUID() !== crypto.randomUUID(),
    range: Array.from({ length: 50 }, () => crypto.randomInt(3, 6)).every((number) => number >= 3 && number < 6),
    types: [
      util.types.isKeyObject(required.createSecretKey(Buffer.alloc(1))),
      util.types.isKeyObject({}),
      util.types.isCryptoKey({}),
    ],
  };
}
