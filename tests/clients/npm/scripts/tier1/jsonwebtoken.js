/** jsonwebtoken: HMAC and RSA signatures, claims, refusals. */
import jwt from 'jsonwebtoken';
import { generateKeyPairSync } from 'node:crypto';

const refusal = (work) => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

export default async () => {
  const claims = { sub: 'user-1', admin: true, iat: 1_700_000_000 };
  const token = jwt.sign(claims, 'secret', { algorithm: 'HS256', keyid: 'k1', issuer: 'suite' });
  const strong = jwt.sign(claims, 'secret', { algorithm: 'HS512' });
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const rsa = jwt.sign(claims, privateKey, { algorithm: 'RS256', expiresIn: '100y' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsa = jwt.sign({ a: 1 }, ec.privateKey, { algorithm: 'ES256', noTimestamp: true });
  return {
    token,
    strong,
    decoded: jwt.decode(token, { complete: true }),
    verified: jwt.verify(token, 'secret', { issuer: 'suite' }),
    rsa: jwt.verify(rsa, publicKey, { algorithms: ['RS256'] }),
    ecdsa: jwt.verify(ecdsa, ec.publicKey),
    byCallback: await new Promise((resolve) =>
      jwt.verify(token, 'secret', (error, payload) => resolve(payload ?? error.message)),
    ),
    refused: [
      refusal(() => jwt.verify(token, 'other')),
      refusal(() => jwt.verify(`${token}x`, 'secret')),
      refusal(() => jwt.verify(jwt.sign({ exp: 1 }, 'secret'), 'secret')),
      refusal(() => jwt.verify(token, 'secret', { audience: 'me' })),
      refusal(() => jwt.verify(token, publicKey, { algorithms: ['RS256'] })),
      refusal(() => jwt.sign({ nbf: 'soon' }, 'secret')),
      refusal(() => jwt.verify('not a token', 'secret')),
    ],
  };
};
