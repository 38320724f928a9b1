/** KeyObject and its classes: what createSecretKey, createPublicKey and createPrivateKey make. */

import { isCryptoKey, slotsOf } from '../../web/crypto/crypto-key.js';
import { Kind, equalBytes, publicKeyOf, readKey } from '../../web/crypto/native.js';
import { invalidArgType, requireString } from '../errors.js';
import { registerCloneable } from '../../web/structured-clone.js';
import { exportKeyObject } from './key-export.js';
import { toBytes, toView } from './bytes.js';
import { invalidKeyType } from './errors.js';

const INTERNAL = Symbol('internal');

/**
 * @typedef {object} KeyState
 * @property {'secret' | 'private' | 'public'} type
 * @property {Uint8Array} material  raw bytes of a secret key, PKCS #8 of a private one, SPKI of a public one
 * @property {import('../../web/crypto/native.js').KeyDescription} [description]  of an asymmetric key
 */

const TYPES = { [Kind.RSA]: 'rsa', [Kind.ED25519]: 'ed25519', [Kind.X25519]: 'x25519' };

/** The curves of NIST as OpenSSL calls them. */
const CURVES = { [Kind.P256]: 'prime256v1', [Kind.P384]: 'secp384r1', [Kind.P521]: 'secp521r1' };

export class KeyObject {
  /** @type {KeyState} */
  #state;

  constructor(type, handle = undefined, state = undefined) {
    if (handle !== INTERNAL) {
      requireString(type, 'type');
      throw invalidArgType('handle', 'of type object', handle);
    }
    this.#state = state;
  }

  get type() {
    return this.#state.type;
  }

  equals(other) {
    if (!isKeyObject(other)) throw invalidArgType('otherKeyObject', 'an instance of KeyObject', other);
    const [one, two] = [this.#state, other.#state];
    return (
      one.type === two.type && one.material.length === two.material.length && equalBytes(one.material, two.material)
    );
  }

  static from(key) {
    if (!isCryptoKey(key)) throw invalidArgType('key', 'an instance of CryptoKey', key);
    const { type, material } = slotsOf(key);
    return type === 'secret'
      ? secretObject(material)
      : keyObjectOf(type, readKey(type === 'private' ? 'pkcs8' : 'spki', material));
  }

  static state(key) {
    return key.#state;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #state in value;
  }
}

/** @type {(key: KeyObject) => KeyState} */
export const stateOf = KeyObject.state;
/** @type {(value: unknown) => boolean} */
export const isKeyObject = KeyObject.is;
delete KeyObject.state;
delete KeyObject.is;

Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return stateOf(this).material.length;
  }

  export(options) {
    return exportKeyObject(this, stateOf(this), options);
  }
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return TYPES[stateOf(this).description.kind] ?? 'ec';
  }

  get asymmetricKeyDetails() {
    const { kind, bits, exponent } = stateOf(this).description;
    if (kind === Kind.RSA) return { modulusLength: bits, publicExponent: toBigInt(exponent) };
    return CURVES[kind] === undefined ? {} : { namedCurve: CURVES[kind] };
  }

  export(options) {
    return exportKeyObject(this, stateOf(this), options);
  }
}

class PublicKeyObject extends AsymmetricKeyObject {}
class PrivateKeyObject extends AsymmetricKeyObject {}

const CLASSES = { secret: SecretKeyObject, public: PublicKeyObject, private: PrivateKeyObject };

const make = (state) => new CLASSES[state.type](state.type, INTERNAL, state);

registerCloneable(isKeyObject, (key) => make(stateOf(key)));

const toBigInt = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** @param {Uint8Array} material  nobody else's */
export const secretObject = (material) => make({ type: 'secret', material });

/** @param {import('../../web/crypto/native.js').KeyDescription} description */
export const keyObjectOf = (type, description) => make({ type, material: description.der, description });

/** The public half of a private key. */
export const publicObjectOf = (key) => keyObjectOf('public', publicKeyOf(stateOf(key).material));

export function createSecretKey(key, encoding) {
  return secretObject(typeof key === 'string' ? toBytes(key, 'key', encoding) : toView(key, 'key').slice());
}

/**
 * The bytes of a secret key that came as an object of one or the other kind; undefined for what is no such object.
 * @returns {Uint8Array | undefined}
 */
export function secretBytes(key) {
  const state = isKeyObject(key) ? stateOf(key) : isCryptoKey(key) ? slotsOf(key) : undefined;
  if (state !== undefined && state.type !== 'secret') throw invalidKeyType(state.type, 'secret');
  return state?.material;
}

