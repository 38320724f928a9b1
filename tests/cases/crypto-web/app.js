const { subtle } = crypto;
const bytes = new TextEncoder().encode('data');
const hex = (buffer) => Buffer.from(buffer).toString('hex');

async function signs(generation, use) {
  const { publicKey, privateKey } = await subtle.generateKey(generation, true, ['sign', 'verify']);
  const signature = await subtle.sign(use, privateKey, bytes);
  const imported = await subtle.importKey(
    'jwk',
    await subtle.exportKey('jwk', publicKey),
    generation.hash ? { name: generation.name, hash: generation.hash } : generation,
    true,
    ['verify'],
  );
  return (
    (await subtle.verify(use, imported, signature, bytes)) &&
    !(await subtle.verify(use, imported, signature, new Uint8Array(4)))
  );
}

async function agrees(generation) {
  const [one, other] = await Promise.all([0, 1].map(() => subtle.generateKey(generation, false, ['deriveBits'])));
  const secrets = await Promise.all([[one, other], [other, one]].map(([own, their]) => (
    subtle.deriveBits({ name: generation.name, public: their.publicKey }, own.privateKey, 256)
  )));
  return hex(secrets[0]) === hex(secrets[1]);
}

const nameOf = (promise) => promise.then(() => 'no error', ({ name }) => name);

export default async function () {
  const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  const password = await subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const aes = await subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: bytes, iterations: 10000 },
    password,
    { name: 'AES-GCM', length: 256 },
    true,
    ['encrypt', 'decrypt'],
  );
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  const sealed = await subtle.encrypt(algorithm, aes, bytes);
  const hmac = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign', 'verify']);
  const { publicKey, privateKey } = await subtle.generateKey({ name: 'RSA-OAEP', ...rsa }, false, [
    'encrypt',
    'decrypt',
  ]);
  return {
    digest: hex(await subtle.digest('SHA-1', bytes)),
    large: hex(await subtle.digest('SHA-256', new Uint8Array(1000000))),
    key: hex(await subtle.exportKey('raw', aes)),
    sealed: hex(sealed),
    opened: hex(await subtle.decrypt(algorithm, aes, sealed)),
    hmac: hex(await subtle.sign('HMAC', hmac, bytes)).slice(0, 32),
    oaep: hex(await subtle.decrypt('RSA-OAEP', privateKey, await subtle.encrypt('RSA-OAEP', publicKey, bytes))),
    signs: await Promise.all([
      signs({ name: 'RSASSA-PKCS1-v1_5', ...rsa }, 'RSASSA-PKCS1-v1_5'),
      signs({ name: 'RSA-PSS', ...rsa }, { name: 'RSA-PSS', saltLength: 32 }),
      signs({ name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }),
      signs({ name: 'ECDSA', namedCurve: 'P-521' }, { name: 'ECDSA', hash: 'SHA-512' }),
      signs({ name: 'Ed25519' }, 'Ed25519'),
    ]),
    agrees: await Promise.all([agrees({ name: 'ECDH', namedCurve: 'P-384' }), agrees({ name: 'X25519' })]),
    errors: await Promise.all([
      nameOf(subtle.digest('MD5', bytes)),
      nameOf(subtle.decrypt(algorithm, aes, new Uint8Array(20))),
      nameOf(subtle.encrypt(algorithm, hmac, bytes)),
      nameOf(subtle.exportKey('raw', hmac)),
      nameOf(subtle.importKey('spki', bytes, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])),
      nameOf(subtle.generateKey({ name: 'AES-GCM', length: 1 }, true, ['encrypt'])),
      nameOf(subtle.generateKey({ name: 'RSA-PSS', ...rsa, modulusLength: 65536 }, true, ['sign'])),
    ]),
    cloned: structuredClone(aes) instanceof CryptoKey,
  };
}
