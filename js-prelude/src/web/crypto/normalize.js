/**
 * "Normalize an algorithm" of WebCrypto: which algorithms each operation has, and what members their parameters have,
 * converted as Web IDL says and in its order.
 */

import { bytesOf, isArrayBuffer, isObject, isSharedArrayBuffer, toDOMString } from '../webidl.js';
import { isCryptoKey } from './crypto-key.js';
import { notSupported } from './errors.js';

/** A member: its name, whether it must be there, and its conversion. */
const required = (name, convert) => ({ name, isRequired: true, convert });
const optional = (name, convert) => ({ name, isRequired: false, convert });

function integer(max) {
  return (value, name) => {
    const number = Math.trunc(Number(value));
    if (!(number >= 0 && number <= max)) throw new TypeError(`${name} is outside the range from 0 to ${max}`);
    return number;
  };
}

const octet = integer(0xff);
const unsignedShort = integer(0xffff);
const unsignedLong = integer(0xffffffff);

/** A copy, because the caller may change its own while the operation is under way. */
function bufferSource(value, name) {
  if (!ArrayBuffer.isView(value) && !isArrayBuffer(value) && !isSharedArrayBuffer(value)) {
    throw new TypeError(`${name} is not a BufferSource`);
  }
  return new Uint8Array(bytesOf(value, name));
}

function bigInteger(value, name) {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} is not a Uint8Array`);
  return new Uint8Array(value);
}

function cryptoKey(value, name) {
  if (!isCryptoKey(value)) throw new TypeError(`${name} is not a CryptoKey`);
  return value;
}

const string = (value) => toDOMString(value);
const hash = (value) => normalize('digest', value);

const NONE = [];
const HASH = [required('hash', hash)];
const LENGTH = [required('length', unsignedShort)];
const HMAC = [required('hash', hash), optional('length', unsignedLong)];
const CURVE = [required('namedCurve', string)];
const IV = [required('iv', bufferSource)];
const COUNTER = [required('counter', bufferSource), required('length', octet)];
const GCM = [optional('additionalData', bufferSource), required('iv', bufferSource), optional('tagLength', octet)];
const PUBLIC = [required('public', cryptoKey)];
const OAEP = [optional('label', bufferSource)];
const RSA_GENERATE = [required('modulusLength', unsignedLong), required('publicExponent', bigInteger), ...HASH];
const HKDF = [required('hash', hash), required('info', bufferSource), required('salt', bufferSource)];
const PBKDF2 = [required('hash', hash), required('iterations', unsignedLong), required('salt', bufferSource)];

/** Operation by operation: the members of each algorithm's parameters. */
const OPERATIONS = {
  digest: { 'SHA-1': NONE, 'SHA-256': NONE, 'SHA-384': NONE, 'SHA-512': NONE },
  encrypt: { 'RSA-OAEP': OAEP, 'AES-CTR': COUNTER, 'AES-CBC': IV, 'AES-GCM': GCM },
  sign: {
    'RSASSA-PKCS1-v1_5': NONE,
    'RSA-PSS': [required('saltLength', unsignedLong)],
    ECDSA: HASH,
    Ed25519: NONE,
    HMAC: NONE,
  },
  deriveBits: { ECDH: PUBLIC, X25519: PUBLIC, HKDF, PBKDF2 },
  wrapKey: { 'AES-KW': NONE },
  generateKey: {
    'RSASSA-PKCS1-v1_5': RSA_GENERATE,
    'RSA-PSS': RSA_GENERATE,
    'RSA-OAEP': RSA_GENERATE,
    ECDSA: CURVE,
    ECDH: CURVE,
    Ed25519: NONE,
    X25519: NONE,
    'AES-CTR': LENGTH,
    'AES-CBC': LENGTH,
    'AES-GCM': LENGTH,
    'AES-KW': LENGTH,
    HMAC,
  },
  importKey: {
    'RSASSA-PKCS1-v1_5': HASH,
    'RSA-PSS': HASH,
    'RSA-OAEP': HASH,
    ECDSA: CURVE,
    ECDH: CURVE,
    Ed25519: NONE,
    X25519: NONE,
    'AES-CTR': NONE,
    'AES-CBC': NONE,
    'AES-GCM': NONE,
    'AES-KW': NONE,
    HMAC,
    HKDF: NONE,
    PBKDF2: NONE,
  },
  getKeyLength: {
    'AES-CTR': LENGTH,
    'AES-CBC': LENGTH,
    'AES-GCM': LENGTH,
    'AES-KW': LENGTH,
    HMAC,
    HKDF: NONE,
    PBKDF2: NONE,
  },
};
OPERATIONS.decrypt = OPERATIONS.encrypt;
OPERATIONS.verify = OPERATIONS.sign;
OPERATIONS.unwrapKey = OPERATIONS.wrapKey;

/** Per operation: the lower-case name to the standard's spelling. */
const NAMES = Object.fromEntries(
  Object.entries(OPERATIONS).map(([operation, algorithms]) => [
    operation,
    new Map(Object.keys(algorithms).map((name) => [name.toLowerCase(), name])),
  ]),
);

/**
 * @param {keyof typeof OPERATIONS} operation
 * @param {unknown} algorithm  an AlgorithmIdentifier
 * @returns {{ name: string } & Record<string, any>}
 */
export function normalize(operation, algorithm) {
  const given = isObject(algorithm) ? algorithm : { name: toDOMString(algorithm) };
  const name = NAMES[operation].get(nameOf(given).toLowerCase());
  if (name === undefined) throw notSupported(`"${nameOf(given).slice(0, 100)}" is not an algorithm for ${operation}`);
  const normalized = { name };
  const members = OPERATIONS[operation][name];
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    const value = given[member.name];
    if (value !== undefined) normalized[member.name] = member.convert(value, member.name);
    else if (member.isRequired) throw new TypeError(`${name}: ${member.name} is missing`);
  }
  return normalized;
}

function nameOf({ name }) {
  if (name === undefined) throw new TypeError('The algorithm has no name');
  return toDOMString(name);
}
