const crypto = require('crypto');

const text = 'The quick brown fox jumps over the lazy dog';

export default async function () {
  const large = crypto.createHash('sha256');
  for (let i = 0; i < 100; i++) large.update('x'.repeat(1500));
  const largeMac = crypto.createHmac('sha1', 'key');
  for (let i = 0; i < 100; i++) largeMac.update(Buffer.alloc(1500, 'x'));
  return {
    digests: Object.fromEntries(
      ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256', 'ripemd160'].map((name) => [
        name,
        crypto.createHash(name).update(text).digest('hex').slice(0, 16),
      ]),
    ),
    large: large.copy().digest('hex').slice(0, 16),
    copied: large.update('y').digest('hex').slice(0, 16),
    largeMac: largeMac.digest('hex'),
    hmac: crypto.createHmac('sha256', 'key').update(text).digest('base64'),
    pbkdf2: crypto.pbkdf2Sync('password', 'salt', 1000, 16, 'sha512').toString('hex'),
    scrypt: crypto.scryptSync('password', 'salt', 16).toString('hex'),
    hkdf: Buffer.from(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 16)).toString('hex'),
    later: await new Promise((resolve, reject) => {
      crypto.pbkdf2('password', 'salt', 50000, 16, 'sha256', (error, key) =>
        error ? reject(error) : resolve(key.toString('hex')),
      );
    }),
    equal: crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')),
    streamed: await new Promise((resolve) => {
      const hash = crypto.createHash('sha1');
      hash.on('finish', () => resolve(hash.read().toString('hex')));
      hash.write('abc');
      hash.end();
    }),
  };
}
