/**
 * Keys on elliptic curves of WebCrypto, in all formats: of ECDSA and ECDH on the curves of NIST, of Ed25519 and X25519.
 * What they do is in `ec.js`.
 */

import { slotsOf } from './crypto-key.js';
import { asDataError, dataError, notSupported } from './errors.js';
import { checkJwk, fromBase64Url, toBase64Url } from './jwk.js';
import { checkUsages, only, privateKey, publicKey, requireType } from './keys.js';
import { Kind, buildKey, generateKeyLater, keyParts, publicKeyOf, readKey } from './native.js';

/** @type {Map<string, { kind: number, bytes: number, alg: string }>} */
const NIST = new Map([
  ['P-256', { kind: Kind.P256, bytes: 32, alg: 'ES256' }],
  ['P-384', { kind: Kind.P384, bytes: 48, alg: 'ES384' }],
  ['P-521', { kind: Kind.P521, bytes: 66, alg: 'ES512' }],
]);

const joined = (one, other) => {
  const both = new Uint8Array(1 + one.length + other.length);
  both[0] = 4;
  both.set(one, 1);
  both.set(other, 1 + one.length);
  return both;
};

/**
 * A curve, and the algorithms a JWK for it may name; null if it may name any.
 * @typedef {{ kind: number, crv: string, bytes: number, algs: string[] | null }} Curve
 */

/**
 * How one family of curves differs from the other.
 * @typedef {object} Family
 * @property {string} kty
 * @property {(params: { name: string, namedCurve?: string }) => Curve | undefined} find
 * @property {(params: object) => object} algorithmOf
 * @property {(jwk: object, curve: object) => Uint8Array} pointOf
 * @property {(point: Uint8Array) => object} coordinates
 */

/** @param {boolean} isSigning  @returns {Family} */
const nist = (isSigning) => ({
  kty: 'EC',
  find({ namedCurve }) {
    const curve = NIST.get(namedCurve);
    return curve && { kind: curve.kind, crv: namedCurve, bytes: curve.bytes, algs: isSigning ? [curve.alg] : null };
  },
  algorithmOf: ({ name, namedCurve }) => ({ name, namedCurve }),
  pointOf(jwk, { bytes }) {
    const x = fromBase64Url(jwk.x, 'x');
    const y = fromBase64Url(jwk.y, 'y');
    if (x.length !== bytes || y.length !== bytes) throw dataError('The JWK\'s coordinates are of the wrong length');
    return joined(x, y);
  },
  coordinates(point) {
    const bytes = (point.length - 1) / 2;
    return { x: toBase64Url(point.subarray(1, 1 + bytes)), y: toBase64Url(point.subarray(1 + bytes)) };
  },
});

/** @returns {Family} */
const curve25519 = (kind, algs) => ({
  kty: 'OKP',
  find: ({ name }) => ({ kind, crv: name, bytes: 32, algs }),
  algorithmOf: ({ name }) => ({ name }),
  pointOf: (jwk) => fromBase64Url(jwk.x, 'x'),
  coordinates: (point) => ({ x: toBase64Url(point) }),
});

/**
 * @param {Family} family
 * @param {{ publicUsages: string[], privateUsages: string[], use: 'sig' | 'enc' }} about
 */
function keysOf({ kty, find, algorithmOf, pointOf, coordinates }, { publicUsages, privateUsages, use }) {
  function fromDer(format, data, params, extractable, usages) {
    const isPrivate = format === 'pkcs8';
    checkUsages(usages, isPrivate ? privateUsages : publicUsages);
    const { kind } = known(params);
    const description = readKey(format, data);
    if (description.kind !== kind) throw dataError('The key is of another type or on another curve');
    return finish(description, isPrivate, params, extractable, usages);
  }

  function fromJwk(jwk, params, extractable, usages) {
    const isPrivate = jwk.d !== undefined;
    checkUsages(usages, isPrivate ? privateUsages : publicUsages);
    checkJwk(jwk, { kty, use, usages, extractable });
    const curve = known(params);
    if (jwk.crv !== curve.crv) throw dataError(`The JWK's "crv" is not "${curve.crv}"`);
    if (curve.algs !== null && jwk.alg !== undefined && !curve.algs.includes(jwk.alg)) {
      throw dataError(`The JWK's "alg" is not "${curve.algs[0]}"`);
    }
    const parts = [pointOf(jwk, curve)];
    if (isPrivate) {
      const number = fromBase64Url(jwk.d, 'd');
      if (number.length !== curve.bytes) throw dataError('The JWK\'s "d" is of the wrong length');
      parts.push(number);
    }
    return finish(buildKey(curve.kind, isPrivate, parts), isPrivate, params, extractable, usages);
  }

  function fromRaw(data, params, extractable, usages) {
    checkUsages(usages, publicUsages);
    return finish(buildKey(known(params).kind, false, [data]), false, params, extractable, usages);
  }

  function known(params) {
    const curve = find(params);
    if (curve === undefined) throw dataError(`"${String(params.namedCurve).slice(0, 100)}" is not a curve`);
    return curve;
  }

  const finish = (description, isPrivate, params, extractable, usages) => (
    (isPrivate ? privateKey : publicKey)(algorithmOf(params), extractable, usages, description.der)
  );

  return {
    async generateKey(params, extractable, usages) {
      checkUsages(usages, [...publicUsages, ...privateUsages]);
      const curve = find(params);
      if (curve === undefined) throw notSupported(`The curve "${String(params.namedCurve).slice(0, 100)}"`);
      const own = await generateKeyLater(curve.kind);
      return {
        publicKey: publicKey(algorithmOf(params), true, only(usages, publicUsages), publicKeyOf(own.der).der),
        privateKey: privateKey(algorithmOf(params), extractable, only(usages, privateUsages), own.der),
      };
    },

    importKey(format, data, params, extractable, usages) {
      try {
        if (format === 'jwk') return fromJwk(data, params, extractable, usages);
        if (format === 'raw') return fromRaw(data, params, extractable, usages);
        return fromDer(format, data, params, extractable, usages);
      } catch (error) {
        throw asDataError(error);
      }
    },

    exportKey(format, key) {
      const { type, material, algorithm, usages, extractable } = slotsOf(key);
      const isPrivate = type === 'private';
      if (format === 'jwk') {
        const { parts } = keyParts(material, isPrivate);
        const jwk = { kty, crv: find(algorithm).crv, ...coordinates(parts[0]) };
        if (isPrivate) jwk.d = toBase64Url(parts[1]);
        if (algorithm.name === 'Ed25519') jwk.alg = 'Ed25519';
        return { ...jwk, key_ops: [...usages], ext: extractable };
      }
      requireType(key, format === 'pkcs8' ? 'private' : 'public');
      return format === 'raw' ? keyParts(material, false).parts[0] : material.slice();
    },
  };
}

const SIGNING = { publicUsages: ['verify'], privateUsages: ['sign'], use: 'sig' };
const AGREEMENT = { publicUsages: [], privateUsages: ['deriveKey', 'deriveBits'], use: 'enc' };

export const ecdsaKeys = keysOf(nist(true), SIGNING);
export const ecdhKeys = keysOf(nist(false), AGREEMENT);
export const ed25519Keys = keysOf(curve25519(Kind.ED25519, ['Ed25519', 'EdDSA']), SIGNING);
export const x25519Keys = keysOf(curve25519(Kind.X25519, null), AGREEMENT);

