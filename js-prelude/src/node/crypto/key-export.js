/** Keys written as PEM, DER or JWK. */

import { toBase64Url } from '../../web/crypto/jwk.js';
import { Fn, Kind, keyParts, pack, runSlow, writeKey } from '../../web/crypto/native.js';
import { codedError, invalidArgType, invalidArgValue } from '../errors.js';
import { toBuffer, toBytes } from './bytes.js';
import { incompatible } from './errors.js';
import { lockLegacy, writePem } from './pem.js';

/**
 * @param {object} key
 * @param {import('./key-object.js').KeyState} state
 */
export function exportKeyObject(key, state, options) {
  if (state.type === 'secret') return exportSecret(state, options);
  if (typeof options !== 'object' || options === null) throw invalidArgType('options', 'of type object', options);
  return exportAsymmetric(state, options);
}

function exportSecret({ material }, options) {
  if (options !== undefined) {
    if (typeof options !== 'object' || options === null) throw invalidArgType('options', 'of type object', options);
    if (options.format === 'jwk') return { kty: 'oct', k: toBase64Url(material) };
    if (options.format !== undefined && options.format !== 'buffer') {
      throw invalidArgValue('options.format', options.format);
    }
  }
  return toBuffer(material.slice());
}

/** @param {import('./key-object.js').KeyState} state  @returns {string | Buffer | object} */
export function exportAsymmetric(state, options) {
  const { format, type } = options;
  if (format === 'jwk') {
    if (options.passphrase !== undefined) {
      throw incompatible('The selected key encoding jwk does not support encryption.');
    }
    return toJwk(state);
  }
  if (format !== 'pem' && format !== 'der') throw invalidArgValue('options.format', format);
  const { bytes, label } = state.type === 'public' ? encodePublic(state, type) : encodePrivate(state, type);
  if (state.type === 'private' && options.cipher !== undefined) return exportLocked(state, bytes, label, options);
  return format === 'pem' ? writePem(label, bytes) : toBuffer(bytes);
}

const isRsa = ({ description }) => description.kind === Kind.RSA;
const isEc = ({ description }) => description.kind >= Kind.P256 && description.kind <= Kind.P521;

function encodePublic(state, type) {
  if (type === 'spki') return { bytes: state.material.slice(), label: 'PUBLIC KEY' };
  if (type !== 'pkcs1') throw invalidArgValue('options.type', type);
  if (!isRsa(state)) throw incompatible('The selected key encoding pkcs1 can only be used for RSA keys.');
  return { bytes: writeKey(state.material, false, 'pkcs1'), label: 'RSA PUBLIC KEY' };
}

function encodePrivate(state, type) {
  if (type === 'pkcs8') return { bytes: state.material.slice(), label: 'PRIVATE KEY' };
  if (type === 'pkcs1') {
    if (!isRsa(state)) throw incompatible('The selected key encoding pkcs1 can only be used for RSA keys.');
    return { bytes: writeKey(state.material, true, 'pkcs1'), label: 'RSA PRIVATE KEY' };
  }
  if (type !== 'sec1') throw invalidArgValue('options.type', type);
  if (!isEc(state)) throw incompatible('The selected key encoding sec1 can only be used for EC keys.');
  return { bytes: writeKey(state.material, true, 'sec1'), label: 'EC PRIVATE KEY' };
}

const AES_CBC = /^aes-?(128|192|256)(-cbc)?$/i;

/** PKCS #8 is locked as its own standard says; the older encodings only as PEM, as OpenSSL does it. */
function exportLocked(state, bytes, label, { cipher, passphrase, format, type }) {
  if (typeof cipher !== 'string') throw invalidArgValue('options.cipher', cipher);
  const bits = Number(AES_CBC.exec(cipher)?.[1] ?? 0);
  if (bits === 0) throw codedError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
  if (passphrase === undefined) throw invalidArgValue('options.passphrase', passphrase);
  const password = toBytes(passphrase, 'options.passphrase');
  if (type !== 'pkcs8') {
    if (format === 'der') throw incompatible(`The selected key encoding ${type} does not support encryption.`);
    const locked = lockLegacy(bytes, bits, password);
    return writePem(label, locked.bytes, locked.headers);
  }
  const locked = runSlow(Fn.KEY_LOCK, '', pack(password, bytes), bits);
  return format === 'pem' ? writePem('ENCRYPTED PRIVATE KEY', locked) : toBuffer(locked);
}

const RSA_NUMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
const CURVES = {
  [Kind.P256]: 'P-256', [Kind.P384]: 'P-384', [Kind.P521]: 'P-521', [Kind.ED25519]: 'Ed25519', [Kind.X25519]: 'X25519',
};

function toJwk({ type, material, description: { kind } }) {
  const isPrivate = type === 'private';
  const { parts } = keyParts(material, isPrivate);
  if (kind === Kind.RSA) {
    const jwk = { kty: 'RSA' };
    parts.forEach((part, i) => { jwk[RSA_NUMBERS[i]] = toBase64Url(part); });
    return jwk;
  }
  const [point, number] = parts;
  const secret = isPrivate ? { d: toBase64Url(number) } : {};
  if (kind === Kind.ED25519 || kind === Kind.X25519) {
    return { crv: CURVES[kind], ...secret, x: toBase64Url(point), kty: 'OKP' };
  }
  const bytes = (point.length - 1) / 2;
  return {
    kty: 'EC',
    x: toBase64Url(point.subarray(1, 1 + bytes)),
    y: toBase64Url(point.subarray(1 + bytes)),
    crv: CURVES[kind],
    ...secret,
  };
}
