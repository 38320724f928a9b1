/** The hash functions of WebCrypto, as the host, a JWK and HMAC know them. */

/** @type {Map<string, { native: string, bytes: number, blockBits: number, suffix: string }>} */
export const HASHES = new Map([
  ['SHA-1', { native: 'sha1', bytes: 20, blockBits: 512, suffix: '1' }],
  ['SHA-256', { native: 'sha256', bytes: 32, blockBits: 512, suffix: '256' }],
  ['SHA-384', { native: 'sha384', bytes: 48, blockBits: 1024, suffix: '384' }],
  ['SHA-512', { native: 'sha512', bytes: 64, blockBits: 1024, suffix: '512' }],
]);

/** @param {{ hash: { name: string } }} algorithm */
export const nativeHash = ({ hash }) => HASHES.get(hash.name).native;
