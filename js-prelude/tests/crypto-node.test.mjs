/** `node:crypto` against Node's own, piece by piece and in both directions. */

import assert from 'node:assert/strict';
import native from 'node:crypto';
import { test } from 'node:test';
import './crypto-host.mjs';
import './node-host.mjs';

const module = await import('../src/node/crypto.js');
const own = module.default;
const { Readable } = await import('../src/node/stream.js');
const { Crypto } = await import('../src/web/crypto.js');

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const text = (value) => (typeof value === 'string' ? value : hex(value));
const data = Buffer.from(Array.from({ length: 150_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));

/** Feeds `data` in pieces of changing size. */
function feed(target, bytes) {
  const given = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + ((at * 7919) % 30_000);
    given.push(target.update(bytes.subarray(at, at + size)));
    at += size;
  }
  return given;
}

for (const name of ['md5', 'sha1', 'SHA256', 'RSA-SHA384', 'sha512', 'sha512-256', 'sha3-256', 'ripemd160']) {
  test(`${name} and its HMAC, in pieces`, () => {
    for (const length of [0, 1, 64, 70_000, data.length]) {
      const bytes = data.subarray(0, length);
      const [one, other] = [own.createHash(name), native.createHash(name)];
      const [mac, otherMac] = [
        own.createHmac(name, bytes.subarray(0, 200)),
        native.createHmac(name, bytes.subarray(0, 200)),
      ];
      for (const target of [one, other, mac, otherMac]) feed(target, bytes);
      assert.equal(one.copy().update('é').digest('base64'), other.copy().update('é').digest('base64'));
      assert.equal(one.digest('hex'), other.digest('hex'));
      assert.equal(mac.digest('base64url'), otherMac.digest('base64url'));
    }
  });
}

test('a hash does not change with the buffer it was given', () => {
  const buffer = Buffer.from('abc');
  const hash = own.createHash('sha1').update(buffer);
  buffer.fill(0);
  assert.equal(hash.digest('hex'), native.createHash('sha1').update('abc').digest('hex'));
  assert.equal(own.hash('sha1', 'abc'), native.createHash('sha1').update('abc').digest('hex'));
});

test('derivations give what Node gives', () => {
  for (const call of [
    (api) => api.pbkdf2Sync('password', 'salt', 3, 40, 'sha512'),
    (api) => api.scryptSync('password', 'salt', 40, { cost: 16, blockSize: 2, parallelization: 3 }),
    (api) => api.hkdfSync('sha256', 'key', 'salt', 'info', 77),
  ]) assert.equal(hex(call(own)), hex(call(native)));
});

test('callbacks get what the functions return', async () => {
  const later = (start) =>
    new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
  assert.equal(
    hex(await later((done) => own.pbkdf2('p', 's', 9, 9, 'sha1', done))),
    hex(own.pbkdf2Sync('p', 's', 9, 9, 'sha1')),
  );
  assert.equal(
    hex(await later((done) => own.scrypt('p', 's', 9, { N: 2 }, done))),
    hex(own.scryptSync('p', 's', 9, { N: 2 })),
  );
  assert.equal(
    hex(await later((done) => own.hkdf('sha1', 'k', 's', 'i', 9, done))),
    hex(own.hkdfSync('sha1', 'k', 's', 'i', 9)),
  );
  assert.equal((await later((done) => own.randomBytes(9, done))).length, 9);
  assert.equal((await later((done) => own.randomFill(new Uint16Array(4), 1, 2, done))).length, 4);
  const { publicKey } = await new Promise((resolve) =>
    own.generateKeyPair('ed25519', {}, (_, publicKey) => resolve({ publicKey })),
  );
  assert.equal(publicKey.asymmetricKeyType, 'ed25519');
});

const CIPHERS = [
  ['aes-128-cbc', 16, 16],
  ['aes-256-ecb', 32, 0],
  ['aes-192-ctr', 24, 16],
  ['aes-256-gcm', 32, 12],
  ['aes-128-gcm', 16, 20],
  ['chacha20-poly1305', 32, 12],
];
for (const [name, keyBytes, ivBytes] of CIPHERS) {
  test(`${name} gives what Node gives, chunk by chunk`, () => {
    const isAuthenticated = /gcm|poly/.test(name);
    const [key, iv] = [data.subarray(0, keyBytes), ivBytes === 0 ? null : Buffer.alloc(ivBytes, 0xfe)];
    const options = isAuthenticated ? { authTagLength: 16 } : undefined;
    const seal = (api, bytes) => {
      const cipher = api.createCipheriv(name, key, iv, options);
      if (isAuthenticated) cipher.setAAD(key);
      const chunks = [...feed(cipher, bytes), cipher.final()].map(hex);
      return { chunks, tag: isAuthenticated ? hex(cipher.getAuthTag()) : '' };
    };
    const open = (api, { chunks, tag }) => {
      const decipher = api.createDecipheriv(name, key, iv, options);
      if (isAuthenticated) decipher.setAAD(key).setAuthTag(Buffer.from(tag, 'hex'));
      return [...feed(decipher, Buffer.from(chunks.join(''), 'hex')), decipher.final()].map(hex);
    };
    for (const length of [0, 1, 16, 31, 40_000, name.includes('gcm') ? 41_000 : data.length]) {
      const sealed = seal(native, data.subarray(0, length));
      assert.deepEqual(seal(own, data.subarray(0, length)), sealed);
      assert.deepEqual(open(own, sealed), open(native, sealed));
      if (!isAuthenticated) continue;
      const spoilt = { ...sealed, tag: '00'.repeat(16) };
      assert.throws(() => open(own, spoilt), { message: 'Unsupported state or unable to authenticate data' });
    }
  });
}

test('text goes through a cipher whole, however it is cut', () => {
  const [key, iv] = [Buffer.alloc(32, 1), Buffer.alloc(16, 2)];
  const seal = (api, encoding) => {
    const cipher = api.createCipheriv('aes-256-cbc', key, iv);
    return (
      cipher.update('grüße, 世界', 'utf8', encoding) +
      cipher.update(' und mehr davon', 'utf8', encoding) +
      cipher.final(encoding)
    );
  };
  for (const encoding of ['hex', 'base64', 'latin1']) assert.equal(seal(own, encoding), seal(native, encoding));
  const sealed = Buffer.from(seal(own, 'hex'), 'hex');
  const decipher = own.createDecipheriv('aes-256-cbc', key, iv);
  let opened = '';
  for (const byte of sealed) opened += decipher.update(Buffer.of(byte), undefined, 'utf8');
  assert.equal(opened + decipher.final('utf8'), 'grüße, 世界 und mehr davon');
});

const PAIRS = [
  ['rsa', { modulusLength: 1024 }, ['pkcs8', 'pkcs1'], ['spki', 'pkcs1']],
  ['ec', { namedCurve: 'prime256v1' }, ['pkcs8', 'sec1'], ['spki']],
  ['ec', { namedCurve: 'secp521r1' }, ['pkcs8', 'sec1'], ['spki']],
  ['ed25519', {}, ['pkcs8'], ['spki']],
  ['x25519', {}, ['pkcs8'], ['spki']],
];
for (const [type, options, privateTypes, publicTypes] of PAIRS) {
  test(`${type} ${options.namedCurve ?? ''} keys go to Node and come back`, () => {
    for (const [from, to] of [[own, native], [native, own]]) {
      const { publicKey, privateKey } = from.generateKeyPairSync(type, options);
      for (const [key, create, types] of [
        [privateKey, 'createPrivateKey', privateTypes],
        [publicKey, 'createPublicKey', publicTypes],
      ]) {
        for (const encoding of types) {
          for (const format of ['pem', 'der']) {
            const exported = key.export({ type: encoding, format });
            const read = to[create]({
              key: format === 'pem' ? exported : Buffer.from(exported),
              format,
              type: encoding,
            });
            assert.equal(text(read.export({ type: encoding, format })), text(exported));
            assert.deepEqual(read.asymmetricKeyDetails, key.asymmetricKeyDetails);
          }
          if (create === 'createPublicKey') continue;
          const locked = key.export({ type: encoding, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' });
          assert.ok(
            to
              .createPrivateKey({ key: locked, passphrase: 'secret' })
              .export({ type: 'pkcs8', format: 'pem' })
              .includes('BEGIN PRIVATE'),
          );
          assert.throws(() => own.createPrivateKey({ key: locked, passphrase: 'other' }), {
            code: 'ERR_OSSL_BAD_DECRYPT',
          });
          assert.throws(() => own.createPrivateKey(locked), { code: 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED' });
        }
        const jwk = key.export({ format: 'jwk' });
        assert.deepEqual(to[create]({ key: jwk, format: 'jwk' }).export({ format: 'jwk' }), jwk);
      }
      assert.equal(from.createPublicKey(privateKey).equals(publicKey), true);
    }
  });
}

const SIGNATURES = [
  ['rsa', { modulusLength: 1024 }, [{}, { padding: 6 }, { padding: 6, saltLength: -1 }], 'sha256'],
  ['ec', { namedCurve: 'P-384' }, [{}, { dsaEncoding: 'ieee-p1363' }], 'sha384'],
  ['ed25519', {}, [{}], null],
];
for (const [type, options, ways, hash] of SIGNATURES) {
  test(`${type} signatures are verified by Node, and Node's here`, () => {
    for (const [from, to] of [[own, native], [native, own]]) {
      const { publicKey, privateKey } = from.generateKeyPairSync(type, options);
      const key = to.createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
      for (const way of ways) {
        const signature = from.sign(hash, data, { key: privateKey, ...way });
        assert.equal(to.verify(hash, data, { key, ...way }, signature), true);
        assert.equal(to.verify(hash, data.subarray(1), { key, ...way }, signature), false);
        if (hash === null) continue;
        const pieces = from
          .createSign(hash)
          .update(data.subarray(0, 70_000))
          .update(data.subarray(70_000))
          .sign({ key: privateKey, ...way }, 'hex');
        assert.equal(to.createVerify(hash).update(data).verify({ key, ...way }, pieces, 'hex'), true);
      }
    }
  });
}

test('RSA encrypts for Node, and Node for here', () => {
  for (const [from, to] of [[own, native], [native, own]]) {
    const { publicKey, privateKey } = from.generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    for (const way of [{}, { oaepHash: 'sha256', oaepLabel: Buffer.from('label') }]) {
      const sealed = to.publicEncrypt({ key: pem, ...way }, Buffer.from('secret'));
      assert.equal(String(from.privateDecrypt({ key: privateKey, ...way }, Buffer.from(sealed))), 'secret');
    }
    assert.equal(
      String(to.publicDecrypt(pem, Buffer.from(from.privateEncrypt(privateKey, Buffer.from('open'))))),
      'open',
    );
  }
});

test('two parties agree', () => {
  const [one, other] = [own.createECDH('secp384r1'), native.createECDH('secp384r1')];
  other.generateKeys();
  const point = one.generateKeys('hex', 'compressed');
  assert.equal(one.computeSecret(other.getPublicKey(), null, 'hex'), other.computeSecret(point, 'hex', 'hex'));
  const restored = own.createECDH('secp384r1').setPrivateKey(one.getPrivateKey());
  for (const format of ['compressed', 'uncompressed', 'hybrid']) {
    assert.equal(restored.getPublicKey('hex', format), one.getPublicKey('hex', format));
    assert.equal(
      own.ECDH.convertKey(point, 'secp384r1', 'hex', 'hex', format),
      native.ECDH.convertKey(point, 'secp384r1', 'hex', 'hex', format),
    );
  }
});

test('hashes and ciphers are streams', async () => {
  const read = async (stream, bytes = data) => {
    const chunks = [];
    for await (const chunk of Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]).pipe(stream))
      chunks.push(chunk);
    return hex(Buffer.concat(chunks));
  };
  assert.equal(await read(own.createHash('sha256')), native.createHash('sha256').update(data).digest('hex'));
  assert.equal(await read(own.createHmac('sha256', 'k')), native.createHmac('sha256', 'k').update(data).digest('hex'));
  const [key, iv] = [Buffer.alloc(16), Buffer.alloc(16)];
  const sealed = native.createCipheriv('aes-128-cbc', key, iv);
  assert.equal(
    await read(own.createCipheriv('aes-128-cbc', key, iv)),
    hex(Buffer.concat([sealed.update(data), sealed.final()])),
  );
  await assert.rejects(read(own.createDecipheriv('aes-128-cbc', key, iv), data.subarray(1)), {
    code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH',
  });
});

test('a certificate gives its public key', () => {
  // Shorter than a real one, but of its shape: version, serial number, algorithm, issuer, validity, subject, key.
  const { publicKey } = native.generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const element = (tag, ...parts) => {
    const content = Buffer.concat(parts);
    return Buffer.concat([
      Buffer.of(tag),
      content.length < 128 ? Buffer.of(content.length) : Buffer.of(0x81, content.length),
      content,
    ]);
  };
  const empty = element(0x30);
  const body = element(
    0x30,
    element(0xa0, element(2, Buffer.of(2))),
    element(2, Buffer.of(1)),
    empty,
    empty,
    empty,
    empty,
    spki,
  );
  const pem = `-----BEGIN CERTIFICATE-----\n${element(0x30, body, empty, element(3, Buffer.of(0))).toString('base64')}\n-----END CERTIFICATE-----\n`;
  assert.equal(
    own.createPublicKey(pem).export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'pem' }),
  );
  for (const bytes of ['', 'MA==', 'MIIB', 'MAMCAQE=']) {
    const broken = `-----BEGIN CERTIFICATE-----\n${bytes}\n-----END CERTIFICATE-----\n`;
    assert.throws(() => own.createPublicKey(broken), { code: 'ERR_OSSL_UNSUPPORTED' });
  }
});

/** Calls that fail: ours must have Node's class, code and message. */
const FAILURES = {
  'an unknown hash': (api) => api.createHash('none'),
  'no hash': (api) => api.createHash(),
  'a number to hash': (api) => api.createHash('md5').update(1),
  'a finished hash': (api) => {
    const hash = api.createHash('md5');
    hash.digest();
    hash.update('a');
  },
  'an unknown HMAC': (api) => api.createHmac('none', 'k'),
  'an HMAC without a key': (api) => api.createHmac('md5'),
  'buffers of two lengths': (api) => api.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')),
  'too few bytes': (api) => api.randomBytes(-1),
  'an empty range': (api) => api.randomInt(5, 5),
  'no integer': (api) => api.randomInt(1.5),
  'no iterations': (api) => api.pbkdf2Sync('a', 'b', 0, 1, 'sha1'),
  'no digest': (api) => api.pbkdf2Sync('a', 'b', 1, 1),
  'an unknown digest': (api) => api.pbkdf2Sync('a', 'b', 1, 1, 'none'),
  'no callback': (api) => api.pbkdf2('a', 'b', 1, 1, 'sha1'),
  'a cost that is no power of two': (api) => api.scryptSync('a', 'b', 1, { N: 3 }),
  'a cost given twice': (api) => api.scryptSync('a', 'b', 1, { N: 2, cost: 2 }),
  'more than HKDF has': (api) => api.hkdfSync('sha256', 'k', 's', 'i', 255 * 32 + 1),
  'an unknown cipher': (api) => api.createCipheriv('none', 'k', 'i'),
  'a short key': (api) => api.createCipheriv('aes-256-cbc', 'k', Buffer.alloc(16)),
  'a short vector': (api) => api.createCipheriv('aes-256-cbc', Buffer.alloc(32), 'i'),
  'no vector': (api) => api.createCipheriv('aes-256-cbc', Buffer.alloc(32), null),
  'a cipher finished twice': (api) => {
    const cipher = api.createCipheriv('aes-128-ecb', Buffer.alloc(16), null);
    cipher.final();
    cipher.final();
  },
  'bad padding': (api) => {
    const one = api.createDecipheriv('aes-128-ecb', Buffer.alloc(16), null);
    one.update(Buffer.alloc(32));
    one.final();
  },
  'half a block': (api) => {
    const one = api.createDecipheriv('aes-128-ecb', Buffer.alloc(16), null);
    one.update(Buffer.alloc(5));
    one.final();
  },
  'a tag too early': (api) => api.createCipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12)).getAuthTag(),
  'a tag too short': (api) =>
    api.createDecipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12)).setAuthTag(Buffer.alloc(3)),
  'additional data of CBC': (api) =>
    api.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16)).setAAD(Buffer.alloc(1)),
  'a key that is none': (api) => api.createPrivateKey('hello'),
  'a public key that is none': (api) => api.createPublicKey('hello'),
  'no key': (api) => api.createPrivateKey(),
  'a JWK of an unknown type': (api) => api.createPublicKey({ key: { kty: 'foo' }, format: 'jwk' }),
  'a JWK without numbers': (api) => api.createPublicKey({ key: { kty: 'RSA' }, format: 'jwk' }),
  'a JWK off the curve': (api) =>
    api.createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, format: 'jwk' }),
  'DER without a type': (api) => api.createPrivateKey({ key: Buffer.from('a'), format: 'der' }),
  'an unknown key type': (api) => api.generateKeyPairSync('none'),
  'an unknown curve': (api) => api.generateKeyPairSync('ec', { namedCurve: 'none' }),
  'an RSA key of no size': (api) => api.generateKeyPairSync('rsa', {}),
  'an AES key of a bad size': (api) => api.generateKeySync('aes', { length: 127 }),
  'signing with nothing': (api) => api.createSign('sha256').sign(),
  'signing with an unknown hash': (api) => api.createSign('none'),
  'an encoding of others': (api) =>
    api.generateKeyPairSync('ed25519').publicKey.export({ type: 'pkcs1', format: 'pem' }),
  'a key without a format': (api) => api.generateKeyPairSync('ed25519').publicKey.export(),
  'Ed25519 with a hash': (api) => api.sign('sha256', Buffer.alloc(1), api.generateKeyPairSync('ed25519').privateKey),
  'signing with a public key': (api) =>
    api.createSign('sha256').sign(api.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
  'encrypting too much': (api) =>
    api.publicEncrypt(api.generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey, Buffer.alloc(99)),
  'decrypting what is none': (api) =>
    api.privateDecrypt(api.generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, Buffer.alloc(128)),
  'an ECDH key that is none': (api) => api.createECDH('prime256v1').getPrivateKey(),
  'agreement across types': (api) =>
    api.diffieHellman({
      privateKey: api.generateKeyPairSync('x25519').privateKey,
      publicKey: api.generateKeyPairSync('ed25519').publicKey,
    }),
  // The last, because OpenSSL remembers this error and Node shows it with the next.
  'a cost beyond maxmem': (api) => api.scryptSync('a', 'b', 1, { N: 2 ** 20 }),
};
for (const [what, run] of Object.entries(FAILURES)) {
  test(`${what} fails as in Node`, () => {
    let expected;
    try {
      run(native);
    } catch (error) {
      expected = error;
    }
    assert.throws(() => run(own), {
      name: expected.name,
      message: expected.message,
      ...(expected.code && { code: expected.code }),
    });
  });
}

test('the module has what Node\'s has, but for what is listed as missing', () => {
  const absent = [
    'Certificate',
    'Cipher',
    'Decipher',
    'DiffieHellman',
    'DiffieHellmanGroup',
    'X509Certificate',
    'secureHeapUsed',
  ];
  assert.deepEqual(Object.keys(native).filter((name) => !(name in own)).sort(), absent);
  assert.deepEqual(
    Object.keys(module)
      .filter((name) => name !== 'default' && name !== 'cryptoBoth')
      .sort(),
    Object.keys(own).sort(),
  );
  assert.throws(() => own.createDiffieHellman(512), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
});

test('the object scripts find is the Web\'s with Node\'s functions', () => {
  const { cryptoBoth } = module;
  assert.ok(cryptoBoth instanceof Crypto);
  assert.equal(cryptoBoth, own.webcrypto);
  assert.deepEqual(Object.keys(cryptoBoth), []);
  assert.equal(cryptoBoth.subtle, own.subtle);
  assert.equal(cryptoBoth.createHash('md5').update('').digest('hex'), 'd41d8cd98f00b204e9800998ecf8427e');
  const { randomUUID, getRandomValues } = cryptoBoth;
  assert.match(randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(getRandomValues(new Uint8Array(3)).length, 3);
});
