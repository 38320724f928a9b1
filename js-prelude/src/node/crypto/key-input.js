/**
 * Keys as they are given to createPublicKey, createPrivateKey, sign, verify and the rest: PEM, DER, JWK, KeyObject,
 * CryptoKey, alone or within an object of options.
 */

import { ServiceError } from '../../boot/services.js';
import { host } from '../../boot/host.js';
import { isCryptoKey } from '../../web/crypto/crypto-key.js';
import { Fn, Kind, buildKey, pack, readKey, runSlow } from '../../web/crypto/native.js';
import { codedError, invalidArgType, invalidArgValue } from '../errors.js';
import { toBytes, viewOf } from './bytes.js';
import { publicKeyInCertificate } from './certificate.js';
import { invalidKeyType, opensslError } from './errors.js';
import { KeyObject, isKeyObject, keyObjectOf, publicObjectOf } from './key-object.js';
import { openLegacy, parsePem } from './pem.js';

const KEY = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
const KEY_OR_OBJECT =
  'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';

/** What each label holds: the host's name of the format, and whether it is private. */
const LABELS = {
  'PRIVATE KEY': { format: 'pkcs8', isPrivate: true },
  'RSA PRIVATE KEY': { format: 'pkcs1-private', isPrivate: true },
  'EC PRIVATE KEY': { format: 'sec1', isPrivate: true },
  'ENCRYPTED PRIVATE KEY': { format: 'encrypted', isPrivate: true },
  'PUBLIC KEY': { format: 'spki', isPrivate: false },
  'RSA PUBLIC KEY': { format: 'pkcs1-public', isPrivate: false },
  CERTIFICATE: { format: 'certificate', isPrivate: false },
};

const isObjectKey = (key) => isKeyObject(key) || isCryptoKey(key);
const toKeyObject = (key) => (isKeyObject(key) ? key : KeyObject.from(key));

/** @returns {KeyObject} */
export function createPrivateKey(key) {
  if (isObjectKey(key)) throw invalidArgType('key', KEY, key);
  return privateFrom(key, KEY);
}

/** Of a private key, its public half. @returns {KeyObject} */
export function createPublicKey(key) {
  if (isObjectKey(key) || isObjectKey(key?.key)) {
    const given = toKeyObject(isObjectKey(key) ? key : key.key);
    if (given.type !== 'private') throw invalidKeyType(given.type, 'private');
    return publicObjectOf(given);
  }
  return publicFrom(key, KEY);
}

/** For signing and the like: as `createPrivateKey`, and objects are taken as they are. @returns {KeyObject} */
export function requirePrivate(key) {
  const given = isObjectKey(key) ? key : key?.key;
  if (!isObjectKey(given)) return privateFrom(key, KEY_OR_OBJECT);
  const object = toKeyObject(given);
  if (object.type !== 'private') throw invalidKeyType(object.type, 'private');
  return object;
}

/** For verifying and the like: a public key, or the public half of a private one. @returns {KeyObject} */
export function requirePublic(key) {
  const given = isObjectKey(key) ? key : key?.key;
  if (!isObjectKey(given)) return publicFrom(key, KEY_OR_OBJECT);
  const object = toKeyObject(given);
  if (object.type === 'secret') throw invalidKeyType(object.type, 'private or public');
  return object.type === 'private' ? publicObjectOf(object) : object;
}

function privateFrom(key, expected) {
  const { isPrivate, description } = parse(key, expected, true);
  if (!isPrivate) throw opensslError('UNSUPPORTED');
  return keyObjectOf('private', description);
}

function publicFrom(key, expected) {
  const { isPrivate, description } = parse(key, expected, false);
  return isPrivate ? publicObjectOf(keyObjectOf('private', description)) : keyObjectOf('public', description);
}

/** @returns {{ isPrivate: boolean, description: import('../../web/crypto/native.js').KeyDescription }} */
function parse(key, expected, wantsPrivate) {
  const isBare = typeof key === 'string' || viewOf(key) !== undefined;
  if (!isBare && (typeof key !== 'object' || key === null)) throw invalidArgType('key', expected, key);
  const { key: data, format = 'pem', type, passphrase, encoding } = isBare ? { key } : key;
  if (format === 'jwk') return fromJwk(data, wantsPrivate);
  if (format !== 'pem' && format !== 'der') throw invalidArgValue('options.format', format);
  if (typeof data !== 'string' && viewOf(data) === undefined) {
    throw invalidArgType(isBare ? 'key' : 'key.key', expected, data);
  }
  const password =
    passphrase === undefined || passphrase === null ? undefined : toBytes(passphrase, 'key.passphrase', encoding);
  if (format === 'pem') {
    return fromPem(typeof data === 'string' ? data : host.latin1Decode(viewOf(data)), password, wantsPrivate);
  }
  return fromDer(toBytes(data, 'key.key', encoding), type, password, wantsPrivate);
}

function fromPem(text, password, wantsPrivate) {
  const blocks = parsePem(text).filter(({ label }) => Object.hasOwn(LABELS, label));
  // A file may have the key and its certificate, in any order.
  const block = blocks.find(({ label }) => LABELS[label].isPrivate === wantsPrivate) ?? blocks[0];
  if (block === undefined) throw opensslError('UNSUPPORTED');
  const { format, isPrivate } = LABELS[block.label];
  if (block.headers.includes('ENCRYPTED')) {
    if (password === undefined) throw opensslError('CRYPTO_INTERRUPTED_OR_CANCELLED');
    return { isPrivate, description: refusing(() => readKey(format, openBlock(block, password))) };
  }
  return { isPrivate, description: decode(format, block.bytes, password) };
}

function openBlock({ bytes, headers }, password) {
  try {
    const opened = openLegacy(bytes, headers, password);
    if (opened !== undefined) return opened;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw opensslError('BAD_DECRYPT');
  }
  throw opensslError('UNSUPPORTED');
}

function fromDer(bytes, type, password, wantsPrivate) {
  if (wantsPrivate) return { isPrivate: true, description: privateDer(bytes, type, password) };
  if (type === 'spki' || type === 'pkcs1') {
    const format = type === 'spki' ? 'spki' : 'pkcs1-public';
    try {
      return { isPrivate: false, description: decode(format, bytes) };
    } catch (error) {
      if (type === 'spki') throw error;
    }
  }
  return { isPrivate: true, description: privateDer(bytes, type, password) };
}

function privateDer(bytes, type, password) {
  if (type === 'pkcs1') return decode('pkcs1-private', bytes);
  if (type === 'sec1') return decode('sec1', bytes);
  if (type !== 'pkcs8') throw invalidArgValue('options.type', type);
  return decode(password === undefined ? 'pkcs8' : 'encrypted', bytes, password);
}

function decode(format, bytes, password) {
  return refusing(() => {
    if (format === 'certificate') {
      const der = publicKeyInCertificate(bytes);
      if (der === undefined) throw opensslError('UNSUPPORTED');
      return readKey('spki', der);
    }
    return format === 'encrypted' ? readKey('pkcs8', unlock(bytes, password)) : readKey(format, bytes);
  });
}

function unlock(bytes, password) {
  if (password === undefined) throw opensslError('CRYPTO_INTERRUPTED_OR_CANCELLED');
  return runSlow(Fn.KEY_UNLOCK, '', pack(password, bytes));
}

/** Whatever is wrong with a key, OpenSSL's decoders say they do not know it; but a wrong password has its own code. */
function refusing(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw opensslError(error.code === 'OPERATION' ? 'BAD_DECRYPT' : 'UNSUPPORTED');
  }
}

const RSA_PUBLIC = ['n', 'e'];
const RSA_PRIVATE = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
const EC = { 'P-256': [Kind.P256, 32], 'P-384': [Kind.P384, 48], 'P-521': [Kind.P521, 66] };
const OKP = { Ed25519: Kind.ED25519, X25519: Kind.X25519 };

function fromJwk(jwk, wantsPrivate) {
  if (typeof jwk !== 'object' || jwk === null) throw invalidArgType('key.key', 'of type object', jwk);
  const readers = { RSA: fromRsaJwk, EC: fromEcJwk, OKP: fromOkpJwk };
  if (!Object.hasOwn(readers, jwk.kty)) {
    throw invalidArgValue('key.kty', jwk.kty, "must be one of: 'RSA', 'EC', 'OKP'");
  }
  const isPrivate = wantsPrivate || jwk.d !== undefined;
  try {
    return { isPrivate, description: readers[jwk.kty](jwk, isPrivate) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw codedError(TypeError, 'ERR_CRYPTO_INVALID_JWK', `Invalid JWK ${jwk.kty} key`);
  }
}

const fromRsaJwk = (jwk, isPrivate) => (
  buildKey(Kind.RSA, isPrivate, (isPrivate ? RSA_PRIVATE : RSA_PUBLIC).map((name) => member(jwk, name)))
);

function fromEcJwk(jwk, isPrivate) {
  const [kind, bytes] = Object.hasOwn(EC, jwk.crv) ? EC[jwk.crv] : [];
  const [x, y] = [member(jwk, 'x'), member(jwk, 'y')];
  if (kind === undefined || x.length > bytes || y.length > bytes) throw new ServiceError('DATA', 'no such point');
  const point = new Uint8Array(1 + 2 * bytes);
  point[0] = 4;
  point.set(x, 1 + bytes - x.length);
  point.set(y, 1 + 2 * bytes - y.length);
  return buildKey(kind, isPrivate, isPrivate ? [point, leftPadded(member(jwk, 'd'), bytes)] : [point]);
}

function fromOkpJwk(jwk, isPrivate) {
  if (!Object.hasOwn(OKP, jwk.crv)) {
    throw invalidArgValue('key.crv', jwk.crv, "must be one of: 'Ed25519', 'X25519'");
  }
  const x = member(jwk, 'x');
  return buildKey(OKP[jwk.crv], isPrivate, isPrivate ? [x, member(jwk, 'd')] : [x]);
}

export function leftPadded(bytes, length) {
  if (bytes.length >= length) return bytes;
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}

function member(jwk, name) {
  if (typeof jwk[name] !== 'string') throw invalidArgType(`key.${name}`, 'of type string', jwk[name]);
  const bytes = host.base64Decode(jwk[name].replaceAll('-', '+').replaceAll('_', '/'));
  if (bytes === null) throw new ServiceError('DATA', 'not base64url');
  return bytes;
}
