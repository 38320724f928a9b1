/** WebCrypto against Node's own: what one makes the other must read, and both must give the same bytes. */

import assert from 'node:assert/strict';
import native from 'node:crypto';
import { test } from 'node:test';
import './crypto-host.mjs';

const { crypto, CryptoKey } = await import('../src/web/crypto.js');
const { structuredClone } = await import('../src/web/structured-clone.js');

const { subtle } = crypto;
const theirs = native.webcrypto.subtle;
const data = new TextEncoder().encode('what is signed and what is sealed');
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const sorted = (jwk) => Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== 'alg').sort());
const same = (one, other) => (
  one instanceof ArrayBuffer ? assert.equal(hex(one), hex(other)) : assert.deepEqual(sorted(one), sorted(other))
);

const RSA = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
const SIGNERS = [
  [{ name: 'RSASSA-PKCS1-v1_5', ...RSA, hash: 'SHA-256' }, 'RSASSA-PKCS1-v1_5'],
  [
    { name: 'RSA-PSS', ...RSA, hash: 'SHA-256' },
    { name: 'RSA-PSS', saltLength: 20 },
  ],
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => [
    { name: 'ECDSA', namedCurve },
    { name: 'ECDSA', hash: 'SHA-384' },
  ]),
  [{ name: 'Ed25519' }, 'Ed25519'],
];

for (const [generation, use] of SIGNERS) {
  const title = `${generation.name} ${generation.namedCurve ?? ''}`;
  test(`${title} signs what Node verifies, and the other way round`, async () => {
    const importing = generation.hash ? { name: generation.name, hash: generation.hash } : generation;
    const own = await subtle.generateKey(generation, true, ['sign', 'verify']);
    const their = await theirs.generateKey(generation, true, ['sign', 'verify']);
    const formats = [['pkcs8', 'privateKey'], ['spki', 'publicKey'], ['jwk', 'privateKey'], ['jwk', 'publicKey']];
    if (!generation.hash) formats.push(['raw', 'publicKey']);
    for (const [format, half] of formats) {
      const usages = [half === 'privateKey' ? 'sign' : 'verify'];
      const exported = await subtle.exportKey(format, own[half]);
      same(exported, await theirs.exportKey(format, await theirs.importKey(format, exported, importing, true, usages)));
      const key = await subtle.importKey(format, await theirs.exportKey(format, their[half]), importing, true, usages);
      assert.deepEqual(key.algorithm, their[half].algorithm);
      assert.deepEqual([key.type, key.extractable, key.usages], [half.slice(0, -3), true, usages]);
      if (half === 'privateKey') {
        assert.equal(await theirs.verify(use, their.publicKey, await subtle.sign(use, key, data), data), true);
      } else {
        const signature = await theirs.sign(use, their.privateKey, data);
        assert.equal(await subtle.verify(use, key, signature, data), true);
        new Uint8Array(signature)[7] ^= 1;
        assert.equal(await subtle.verify(use, key, signature, data), false);
      }
    }
  });
}

for (const generation of [
  { name: 'X25519' },
  ...['P-256', 'P-521'].map((namedCurve) => ({ name: 'ECDH', namedCurve })),
]) {
  test(`${generation.name} ${generation.namedCurve ?? ''} agrees with Node`, async () => {
    const { name } = generation;
    const own = await subtle.generateKey(generation, true, ['deriveBits', 'deriveKey']);
    const their = await theirs.generateKey(generation, true, ['deriveBits']);
    const ours = await subtle.importKey('raw', await theirs.exportKey('raw', their.publicKey), generation, true, []);
    const given = await theirs.importKey('spki', await subtle.exportKey('spki', own.publicKey), generation, true, []);
    const secret = await subtle.deriveBits({ name, public: ours }, own.privateKey, 256);
    assert.equal(hex(secret), hex(await theirs.deriveBits({ name, public: given }, their.privateKey, 256)));
    const odd = await subtle.deriveBits({ name, public: ours }, own.privateKey, 13);
    assert.equal(hex(odd), hex(Uint8Array.of(new Uint8Array(secret)[0], new Uint8Array(secret)[1] & 0xf8)));
    const key = await subtle.deriveKey({ name, public: ours }, own.privateKey, { name: 'AES-GCM', length: 128 }, true, [
      'encrypt',
    ]);
    assert.equal(hex(await subtle.exportKey('raw', key)), hex(secret).slice(0, 32));
    await assert.rejects(subtle.deriveBits({ name, public: ours }, own.privateKey, 9999), { name: 'OperationError' });
    await assert.rejects(subtle.deriveBits({ name, public: own.privateKey }, own.privateKey, 8), {
      name: 'InvalidAccessError',
    });
  });
}

const CIPHERS = [
  ['AES-CBC', { iv: new Uint8Array(16).fill(3) }],
  ['AES-CTR', { counter: new Uint8Array(16).fill(9), length: 128 }],
  ['AES-GCM', { iv: new Uint8Array(12).fill(5) }],
  ['AES-GCM', { iv: new Uint8Array(20).fill(5), additionalData: data, tagLength: 96 }],
];
for (const [name, parameters] of CIPHERS) {
  test(`${name} with ${Object.keys(parameters)} gives what Node gives`, async () => {
    for (const bits of [128, 256]) {
      const raw = native.randomBytes(bits / 8);
      const own = await subtle.importKey('raw', raw, name, true, ['encrypt', 'decrypt']);
      const their = await theirs.importKey('raw', raw, name, true, ['encrypt', 'decrypt']);
      for (const length of [0, 1, 16, 99]) {
        const sealed = await subtle.encrypt({ name, ...parameters }, own, data.subarray(0, length));
        assert.equal(hex(sealed), hex(await theirs.encrypt({ name, ...parameters }, their, data.subarray(0, length))));
        assert.equal(hex(await subtle.decrypt({ name, ...parameters }, own, sealed)), hex(data.subarray(0, length)));
      }
      same(await subtle.exportKey('jwk', own), await theirs.exportKey('jwk', their));
    }
  });
}

test('RSA-OAEP opens what Node sealed', async () => {
  const pair = await subtle.generateKey({ name: 'RSA-OAEP', ...RSA, hash: 'SHA-256' }, true, [
    'encrypt',
    'decrypt',
    'wrapKey',
    'unwrapKey',
  ]);
  const their = await theirs.importKey(
    'jwk',
    await subtle.exportKey('jwk', pair.publicKey),
    { name: 'RSA-OAEP', hash: 'SHA-256' },
    true,
    ['encrypt'],
  );
  const sealed = await theirs.encrypt({ name: 'RSA-OAEP', label: data }, their, data);
  assert.equal(hex(await subtle.decrypt({ name: 'RSA-OAEP', label: data }, pair.privateKey, sealed)), hex(data));
  await assert.rejects(subtle.decrypt('RSA-OAEP', pair.privateKey, sealed), { name: 'OperationError' });
  const hmac = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 128 }, true, ['sign']);
  const wrapped = await subtle.wrapKey('raw', hmac, pair.publicKey, 'RSA-OAEP');
  const back = await subtle.unwrapKey(
    'raw',
    wrapped,
    pair.privateKey,
    'RSA-OAEP',
    { name: 'HMAC', hash: 'SHA-1' },
    true,
    ['sign'],
  );
  assert.equal(hex(await subtle.exportKey('raw', back)), hex(await subtle.exportKey('raw', hmac)));
});

test('a key is wrapped and unwrapped in every format', async () => {
  const wrapper = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey', 'unwrapKey']);
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  for (const [format, key, usages] of [
    ['jwk', pair.privateKey, ['sign']],
    ['pkcs8', pair.privateKey, ['sign']],
    ['spki', pair.publicKey, ['verify']],
  ]) {
    const wrapped = await subtle.wrapKey(format, key, wrapper, algorithm);
    const back = await subtle.unwrapKey(format, wrapped, wrapper, algorithm, key.algorithm, true, usages);
    same(await subtle.exportKey(format, back), await subtle.exportKey(format, key));
  }
  const kek = await subtle.importKey('raw', new Uint8Array(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  const their = await theirs.importKey('raw', new Uint8Array(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  const key = await theirs.importKey('raw', await subtle.exportKey('raw', wrapper), 'AES-GCM', true, ['encrypt']);
  assert.equal(
    hex(await subtle.wrapKey('raw', wrapper, kek, 'AES-KW')),
    hex(await theirs.wrapKey('raw', key, their, 'AES-KW')),
  );
});

for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
  test(`${hash}: digest, HMAC, PBKDF2 and HKDF give what Node gives`, async () => {
    assert.equal(hex(await subtle.digest(hash, data)), hex(await theirs.digest(hash, data)));
    assert.equal(
      hex(await subtle.digest({ name: hash.toLowerCase() }, data.buffer)),
      hex(await theirs.digest(hash, data)),
    );
    const both = async (algorithm, extractable, usages, work) => {
      const results = [];
      for (const api of [subtle, theirs])
        results.push(hex(await work(api, await api.importKey('raw', data, algorithm, extractable, usages))));
      assert.equal(results[0], results[1]);
    };
    await both({ name: 'HMAC', hash }, true, ['sign', 'verify'], (api, key) => api.sign('HMAC', key, data));
    const pbkdf2 = (iterations) => (api, key) =>
      api.deriveBits({ name: 'PBKDF2', hash, salt: data, iterations }, key, 520);
    await both('PBKDF2', false, ['deriveBits'], pbkdf2(2));
    await both('PBKDF2', false, ['deriveBits'], pbkdf2(2000));
    await both('HKDF', false, ['deriveBits'], (api, key) =>
      api.deriveBits({ name: 'HKDF', hash, salt: data, info: data }, key, 520),
    );
  });
}

test('verifying looks at the signature as it was given', async () => {
  const key = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  const signature = new Uint8Array(await subtle.sign('HMAC', key, data));
  const verified = subtle.verify('HMAC', key, signature, data);
  signature.fill(0);
  assert.equal(await verified, true);
  assert.equal(await subtle.verify('HMAC', key, new Uint8Array(3), data), false);
});

test('generated HMAC keys are as long as was asked', async () => {
  for (const [length, bytes] of [[undefined, 64], [8, 1], [9, 2], [256, 32]]) {
    const key = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length }, true, ['sign']);
    assert.equal(key.algorithm.length, length ?? 512);
    assert.equal((await subtle.exportKey('raw', key)).byteLength, bytes);
  }
});

const refusals = [
  ['an unknown algorithm', () => subtle.digest('MD5', data), 'NotSupportedError'],
  ['no name', () => subtle.digest({}, data), 'TypeError'],
  ['data that is none', () => subtle.digest('SHA-1', 'text'), 'TypeError'],
  ['too few arguments', () => subtle.digest('SHA-1'), 'TypeError'],
  ['another receiver', () => subtle.digest.call({}, 'SHA-1', data), 'TypeError'],
  ['an unknown usage', () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['bake']), 'TypeError'],
  [
    'a usage of another algorithm',
    () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['sign']),
    'SyntaxError',
  ],
  ['no usages', () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, []), 'SyntaxError'],
  ['a bad length', () => subtle.generateKey({ name: 'AES-GCM', length: 129 }, true, ['encrypt']), 'OperationError'],
  [
    'a length out of range',
    () => subtle.generateKey({ name: 'AES-GCM', length: 65536 }, true, ['encrypt']),
    'TypeError',
  ],
  [
    'an unknown curve',
    () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-512' }, true, ['sign']),
    'NotSupportedError',
  ],
  ['an unknown format', () => subtle.importKey('pem', data, 'AES-GCM', true, ['encrypt']), 'TypeError'],
  ['a format of others', () => subtle.importKey('spki', data, 'AES-GCM', true, ['encrypt']), 'NotSupportedError'],
  ['bytes as JWK', () => subtle.importKey('jwk', data, 'AES-GCM', true, ['encrypt']), 'TypeError'],
  ['a JWK as bytes', () => subtle.importKey('raw', {}, 'AES-GCM', true, ['encrypt']), 'TypeError'],
  ['a key of bad length', () => subtle.importKey('raw', data, 'AES-GCM', true, ['encrypt']), 'DataError'],
  ['a JWK of another type', () => subtle.importKey('jwk', { kty: 'RSA' }, 'AES-GCM', true, ['encrypt']), 'DataError'],
  [
    'a JWK for less',
    () =>
      subtle.importKey('jwk', { kty: 'oct', k: 'A'.repeat(22), key_ops: ['decrypt'] }, 'AES-GCM', true, ['encrypt']),
    'DataError',
  ],
  [
    'a JWK not extractable',
    () => subtle.importKey('jwk', { kty: 'oct', k: 'A'.repeat(22), ext: false }, 'AES-GCM', true, ['encrypt']),
    'DataError',
  ],
  [
    'a point off the curve',
    () => subtle.importKey('raw', new Uint8Array(65).fill(4), { name: 'ECDH', namedCurve: 'P-256' }, true, []),
    'DataError',
  ],
  ['an extractable password', () => subtle.importKey('raw', data, 'PBKDF2', true, ['deriveBits']), 'SyntaxError'],
  [
    'malformed DER',
    () => subtle.importKey('pkcs8', data, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['sign']),
    'DataError',
  ],
];
for (const [what, run, name] of refusals) test(`${what} is a ${name}`, () => assert.rejects(run(), { name }));

test('a key does only what it is for', async () => {
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['decrypt']);
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  await assert.rejects(subtle.encrypt(algorithm, key, data), { name: 'InvalidAccessError' });
  await assert.rejects(subtle.decrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, key, data), {
    name: 'InvalidAccessError',
  });
  await assert.rejects(subtle.decrypt(algorithm, key, new Uint8Array(40)), { name: 'OperationError' });
  await assert.rejects(subtle.decrypt({ ...algorithm, tagLength: 1 }, key, data), { name: 'OperationError' });
  await assert.rejects(subtle.exportKey('raw', key), { name: 'InvalidAccessError' });
  await assert.rejects(subtle.encrypt(algorithm, {}, data), TypeError);
});

test('a CryptoKey shows copies of what it is, and is cloned whole', async () => {
  assert.throws(() => new CryptoKey(), TypeError);
  const key = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['verify', 'sign', 'sign']);
  assert.deepEqual(key.usages, ['sign', 'verify']);
  assert.equal(key.algorithm, key.algorithm);
  key.algorithm.name = 'AES-GCM';
  key.usages.length = 0;
  const clone = structuredClone({ key }).key;
  assert.equal(clone.algorithm.name, 'HMAC');
  assert.ok(clone instanceof CryptoKey);
  assert.equal(hex(await subtle.sign('HMAC', clone, data)), hex(await subtle.sign('HMAC', key, data)));
  assert.equal(Object.prototype.toString.call(key), '[object CryptoKey]');
});
