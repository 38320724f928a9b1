/** RSA encryption of Node's crypto module. */

import { Fn, Kind, pack, run, runSlow } from '../../web/crypto/native.js';
import { codedError, requireString } from '../errors.js';
import { toBuffer, toBytes } from './bytes.js';
import { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } from './constants.js';
import { opensslError, translating } from './errors.js';
import { nativeHash } from './hash-names.js';
import { requirePrivate, requirePublic } from './key-input.js';
import { stateOf } from './key-object.js';

const NONE = new Uint8Array(0);

/** @returns {Uint8Array} the material of an RSA key */
function rsaMaterial(key) {
  const { material, description } = stateOf(key);
  if (description.kind !== Kind.RSA) throw opensslError('EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE');
  return material;
}

/** The host's name for a padding, and OAEP's label. */
function paddingOf({ padding = RSA_PKCS1_OAEP_PADDING, oaepHash = 'sha1', oaepLabel = NONE, encoding }) {
  requireString(oaepHash, 'key.oaepHash');
  const label = toBytes(oaepLabel, 'key.oaepLabel', encoding);
  if (padding === RSA_PKCS1_PADDING) return { text: 'pkcs1', label: NONE };
  if (padding !== RSA_PKCS1_OAEP_PADDING) throw opensslError('ILLEGAL_OR_UNSUPPORTED_PADDING_MODE');
  const hash = nativeHash(oaepHash);
  if (hash === undefined) throw codedError(Error, 'ERR_OSSL_EVP_INVALID_DIGEST', 'Invalid digest used');
  return { text: `oaep ${hash}`, label };
}

export function publicEncrypt(key, buffer) {
  const material = rsaMaterial(requirePublic(key));
  const { text, label } = paddingOf(key);
  const bytes = pack(material, label, toBytes(buffer, 'buffer', key.encoding));
  return translating(
    () => opensslError('RSA_DATA_TOO_LARGE_FOR_KEY_SIZE'),
    () => toBuffer(run(Fn.RSA_ENCRYPT, text, bytes)),
  );
}

export function privateDecrypt(key, buffer) {
  const material = rsaMaterial(requirePrivate(key));
  const { text, label } = paddingOf(key);
  const bytes = pack(material, label, toBytes(buffer, 'buffer', key.encoding));
  const reason = text === 'pkcs1' ? 'RSA_PADDING_CHECK_FAILED' : 'RSA_OAEP_DECODING_ERROR';
  return translating(() => opensslError(reason), () => toBuffer(runSlow(Fn.RSA_DECRYPT, text, bytes)));
}

function requirePkcs1({ padding = RSA_PKCS1_PADDING }) {
  if (padding !== RSA_PKCS1_PADDING) throw opensslError('ILLEGAL_OR_UNSUPPORTED_PADDING_MODE');
}

/** A signature over the data itself. */
export function privateEncrypt(key, buffer) {
  const material = rsaMaterial(requirePrivate(key));
  requirePkcs1(key);
  const bytes = pack(material, toBytes(buffer, 'buffer', key.encoding));
  return translating(
    () => opensslError('RSA_DATA_TOO_LARGE_FOR_KEY_SIZE'),
    () => toBuffer(runSlow(Fn.SIGN, 'pkcs1-bare', bytes)),
  );
}

/** The data such a signature is over. */
export function publicDecrypt(key, buffer) {
  const material = rsaMaterial(requirePublic(key));
  requirePkcs1(key);
  const bytes = pack(material, toBytes(buffer, 'buffer', key.encoding));
  return translating(() => opensslError('RSA_PADDING_CHECK_FAILED'), () => toBuffer(run(Fn.RSA_RECOVER, '', bytes)));
}
