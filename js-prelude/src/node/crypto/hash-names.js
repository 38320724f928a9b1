/** The names hash functions go by, and the one the host has for each. */

/** Name on the host, and the names besides it that OpenSSL knows, in lower case. */
const HASHES = {
  md5: ['rsa-md5', 'ssl3-md5', 'md5withrsaencryption'],
  ripemd160: ['ripemd', 'rmd160', 'ripemd-160', 'rsa-ripemd160', 'ripemd160withrsa'],
  sha1: ['sha-1', 'ssl3-sha1', 'rsa-sha1', 'rsa-sha1-2', 'sha1withrsaencryption'],
  sha224: ['sha-224', 'sha2-224', 'rsa-sha224', 'sha224withrsaencryption'],
  sha256: ['sha-256', 'sha2-256', 'rsa-sha256', 'sha256withrsaencryption'],
  sha384: ['sha-384', 'sha2-384', 'rsa-sha384', 'sha384withrsaencryption'],
  sha512: ['sha-512', 'sha2-512', 'rsa-sha512', 'sha512withrsaencryption'],
  'sha512-224': ['sha-512/224', 'sha2-512/224', 'rsa-sha512/224', 'sha512-224withrsaencryption'],
  'sha512-256': ['sha-512/256', 'sha2-512/256', 'rsa-sha512/256', 'sha512-256withrsaencryption'],
  'sha3-224': ['rsa-sha3-224', 'id-rsassa-pkcs1-v1_5-with-sha3-224'],
  'sha3-256': ['rsa-sha3-256', 'id-rsassa-pkcs1-v1_5-with-sha3-256'],
  'sha3-384': ['rsa-sha3-384', 'id-rsassa-pkcs1-v1_5-with-sha3-384'],
  'sha3-512': ['rsa-sha3-512', 'id-rsassa-pkcs1-v1_5-with-sha3-512'],
};

const BY_NAME = new Map(
  Object.entries(HASHES).flatMap(([native, others]) => [native, ...others].map((name) => [name, native])),
);

/** @returns {string | undefined} */
export const nativeHash = (name) => BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase());

/** Bytes of a block, which HMAC's keys are filled up to. */
export function blockBytes(native) {
  switch (native) {
    case 'sha384': case 'sha512': case 'sha512-224': case 'sha512-256': return 128;
    case 'sha3-224': return 144;
    case 'sha3-256': return 136;
    case 'sha3-384': return 104;
    case 'sha3-512': return 72;
    default: return 64;
  }
}

const OUTPUT_BYTES = { md5: 16, ripemd160: 20, sha1: 20 };

export const outputBytes = (native) => OUTPUT_BYTES[native] ?? Number(native.slice(-3)) / 8;

/** OpenSSL's own list, as far as it is here. */
export const hashNames = () => [
  'RSA-MD5',
  'RSA-RIPEMD160',
  'RSA-SHA1',
  'RSA-SHA1-2',
  'RSA-SHA224',
  'RSA-SHA256',
  'RSA-SHA3-224',
  'RSA-SHA3-256',
  'RSA-SHA3-384',
  'RSA-SHA3-512',
  'RSA-SHA384',
  'RSA-SHA512',
  'RSA-SHA512/224',
  'RSA-SHA512/256',
  'id-rsassa-pkcs1-v1_5-with-sha3-224',
  'id-rsassa-pkcs1-v1_5-with-sha3-256',
  'id-rsassa-pkcs1-v1_5-with-sha3-384',
  'id-rsassa-pkcs1-v1_5-with-sha3-512',
  'md5',
  'md5WithRSAEncryption',
  'ripemd',
  'ripemd160',
  'ripemd160WithRSA',
  'rmd160',
  'sha1',
  'sha1WithRSAEncryption',
  'sha224',
  'sha224WithRSAEncryption',
  'sha256',
  'sha256WithRSAEncryption',
  'sha3-224',
  'sha3-256',
  'sha3-384',
  'sha3-512',
  'sha384',
  'sha384WithRSAEncryption',
  'sha512',
  'sha512-224',
  'sha512-224WithRSAEncryption',
  'sha512-256',
  'sha512-256WithRSAEncryption',
  'sha512WithRSAEncryption',
  'ssl3-md5',
  'ssl3-sha1',
];
