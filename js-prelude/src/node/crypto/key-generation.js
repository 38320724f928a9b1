/** New keys: generateKeyPair and generateKey. */

import { host } from '../../boot/host.js';
import { ServiceError } from '../../boot/services.js';
import { Kind, generateKey as generate, generateKeyLater } from '../../web/crypto/native.js';
import {
  codedError,
  invalidArgType,
  invalidArgValue,
  requireFunction,
  requireInteger,
  requireString,
} from '../errors.js';
import { nextTick } from '../next-tick.js';
import { notAvailable, operationFailed, translating } from './errors.js';
import { exportAsymmetric } from './key-export.js';
import { keyObjectOf, publicObjectOf, secretObject, stateOf } from './key-object.js';

const CURVES = new Map([
  ['prime256v1', Kind.P256],
  ['P-256', Kind.P256],
  ['secp256r1', Kind.P256],
  ['secp384r1', Kind.P384],
  ['P-384', Kind.P384],
  ['secp521r1', Kind.P521],
  ['P-521', Kind.P521],
]);

export const getCurves = () => ['prime256v1', 'secp384r1', 'secp521r1'];

const invalidCurve = () => codedError(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');

/** @returns {number} the curve's kind */
export function curveNamed(name) {
  const kind = CURVES.get(name);
  if (kind === undefined) throw invalidCurve();
  return kind;
}

/** What the host is to generate. @returns {[kind: number, bits?: number, exponent?: Uint8Array]} */
function planPair(type, options) {
  requireString(type, 'type');
  switch (type) {
    case 'rsa':
      return planRsa(requireOptions(options));
    case 'ec': {
      const { namedCurve, paramEncoding } = requireOptions(options);
      requireString(namedCurve, 'options.namedCurve');
      if (paramEncoding === 'explicit') throw notAvailable('Encoding a curve by its parameters');
      return [curveNamed(namedCurve)];
    }
    case 'ed25519':
      return [Kind.ED25519];
    case 'x25519':
      return [Kind.X25519];
    case 'rsa-pss':
    case 'dsa':
    case 'dh':
    case 'ed448':
    case 'x448':
      throw notAvailable(`Generating a key of the type ${type}`);
    default:
      throw invalidArgValue('type', type, 'must be a supported key type');
  }
}

function planRsa({ modulusLength, publicExponent = 0x10001 }) {
  requireInteger(modulusLength, 'options.modulusLength', 0, 2 ** 32 - 1);
  requireInteger(publicExponent, 'options.publicExponent', 0, 2 ** 32 - 1);
  const exponent = new Uint8Array(4);
  new DataView(exponent.buffer).setUint32(0, publicExponent);
  return [Kind.RSA, modulusLength, exponent];
}

function requireOptions(options) {
  if (typeof options !== 'object' || options === null) throw invalidArgType('options', 'of type object', options);
  return options;
}

function encodingsOf({ publicKeyEncoding, privateKeyEncoding } = {}) {
  for (const [name, value] of [['publicKeyEncoding', publicKeyEncoding], ['privateKeyEncoding', privateKeyEncoding]]) {
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw invalidArgValue(`options.${name}`, value);
    }
  }
  return { publicKeyEncoding, privateKeyEncoding };
}

function pairOf(description, { publicKeyEncoding, privateKeyEncoding }) {
  const privateKey = keyObjectOf('private', description);
  const publicKey = publicObjectOf(privateKey);
  return {
    publicKey: publicKeyEncoding === undefined ? publicKey : exportAsymmetric(stateOf(publicKey), publicKeyEncoding),
    privateKey:
      privateKeyEncoding === undefined ? privateKey : exportAsymmetric(stateOf(privateKey), privateKeyEncoding),
  };
}

export function generateKeyPairSync(type, options) {
  const plan = planPair(type, options);
  const encodings = encodingsOf(options);
  return translating(operationFailed, () => pairOf(generate(...plan), encodings));
}

export function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, undefined];
  requireFunction(callback, 'callback');
  const plan = planPair(type, options);
  const encodings = encodingsOf(options);
  generateKeyLater(...plan).then((description) => pairOf(description, encodings)).then(
    ({ publicKey, privateKey }) => nextTick(callback, null, publicKey, privateKey),
    (error) => nextTick(callback, error instanceof ServiceError ? operationFailed(error) : error),
  );
}

const promisified = (type, options) => new Promise((resolve, reject) => {
  generateKeyPair(type, options, (error, publicKey, privateKey) => {
    if (error) reject(error);
    else resolve({ publicKey, privateKey });
  });
});
Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), { value: promisified });

export function generateKeySync(type, options) {
  requireString(type, 'type');
  if (type !== 'aes' && type !== 'hmac') throw invalidArgValue('type', type, 'must be a supported key type');
  const { length } = requireOptions(options);
  if (type === 'hmac') requireInteger(length, 'options.length', 8, 2 ** 31 - 1);
  else if (![128, 192, 256].includes(length)) {
    throw invalidArgValue('options.length', length, 'must be one of: 128, 192, 256');
  }
  return secretObject(host.random(Math.trunc(length / 8)));
}

export function generateKey(type, options, callback) {
  requireFunction(callback, 'callback');
  nextTick(callback, null, generateKeySync(type, options));
}
