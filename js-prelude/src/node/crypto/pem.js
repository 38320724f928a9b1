/** PEM (RFC 7468), and the encryption OpenSSL used inside of it before there was PKCS #8. */

import { host } from '../../boot/host.js';
import { Fn, pack, run } from '../../web/crypto/native.js';
import { joined } from './bytes.js';

/**
 * The blocks of a text, in their order.
 * @param {string} text
 * @returns {{ label: string, headers: string, bytes: Uint8Array }[]}
 */
export function parsePem(text) {
  const blocks = [];
  for (let from = 0; ;) {
    const begin = text.indexOf('-----BEGIN ', from);
    if (begin < 0) return blocks;
    const labelEnd = text.indexOf('-----', begin + 11);
    if (labelEnd < 0) return blocks;
    const label = text.slice(begin + 11, labelEnd);
    const end = text.indexOf(`-----END ${label}-----`, labelEnd);
    if (end < 0) return blocks;
    from = end + label.length + 14;
    const body = text.slice(labelEnd + 5, end).replaceAll('\r', '');
    const headersEnd = body.includes(':') ? body.indexOf('\n\n') : 0;
    const bytes = host.base64Decode(headersEnd < 0 ? '' : body.slice(headersEnd));
    if (bytes !== null) blocks.push({ label, headers: headersEnd > 0 ? body.slice(0, headersEnd) : '', bytes });
  }
}

const LINE = /.{1,64}/g;

/** @param {Uint8Array} bytes */
export function writePem(label, bytes, headers = '') {
  const lines = host.base64Encode(bytes).match(LINE)?.join('\n') ?? '';
  return `-----BEGIN ${label}-----\n${headers}${lines}\n-----END ${label}-----\n`;
}

const DEK_INFO = /^DEK-Info: *AES-(128|192|256)-CBC,([0-9A-Fa-f]{32})$/m;

/**
 * Opens a block whose headers say that it is encrypted.
 * @returns {Uint8Array | undefined} undefined if the cipher is none that is here
 */
export function openLegacy(bytes, headers, passphrase) {
  const [, bits, iv] = DEK_INFO.exec(headers) ?? [];
  if (bits === undefined) return undefined;
  const vector = fromHex(iv);
  return run(Fn.AES_CBC, '', pack(legacyKey(passphrase, vector, bits / 8), vector, bytes), 1, 1);
}

/** The contrary. @returns {{ bytes: Uint8Array, headers: string }} */
export function lockLegacy(bytes, bits, passphrase) {
  const iv = host.random(16);
  const locked = run(Fn.AES_CBC, '', pack(legacyKey(passphrase, iv, bits / 8), iv, bytes), 0, 1);
  const hex = Array.from(iv, (byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase();
  return { bytes: locked, headers: `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-${bits}-CBC,${hex}\n\n` };
}

/** OpenSSL's EVP_BytesToKey with MD5, once, and the vector's first half as the salt. */
function legacyKey(passphrase, iv, bytes) {
  let key = new Uint8Array(0);
  for (let last = key; key.length < bytes;) {
    last = run(Fn.DIGEST, 'md5', joined([last, passphrase, iv.subarray(0, 8)]));
    key = joined([key, last]);
  }
  return key.subarray(0, bytes);
}

const fromHex = (text) => Uint8Array.from(text.match(/../g), (byte) => parseInt(byte, 16));
