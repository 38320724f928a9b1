/** jose: signed and encrypted tokens over Web Crypto, key sets, thumbprints. */
import * as jose from 'jose';

const secret = new TextEncoder().encode('a secret of thirty-two bytes!!!!');

/** Its public half is what the API behind publishes. */
const published = {
  kty: 'EC',
  crv: 'P-256',
  x: 'LlFmlH6GApBzrrJ99e4QR-s-tPxDwTYIwfoVNbCmkU8',
  y: 'e77dsLBnyIXlWOEWHJ7Hjn2ln26N-l0SGW4XWZjeuco',
  d: 'LzyGkGc2k8lo5urZlcLk2Meaf_xCgPxhZ4teuQX8puA',
};

const refusal = (promise) =>
  promise.then(
    () => 'accepted',
    (error) => `${error.code}: ${error.message}`,
  );

export default async () => {
  const token = await new jose.SignJWT({ scope: 'read' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('user-1')
    .setIssuedAt(1_700_000_000)
    .setIssuer('suite')
    .sign(secret);
  const { payload, protectedHeader } = await jose.jwtVerify(token, secret, { issuer: 'suite' });
  const round = {};
  for (const alg of ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const signed = await new jose.SignJWT({ alg }).setProtectedHeader({ alg, kid: alg }).sign(privateKey);
    const keys = jose.createLocalJWKSet({ keys: [{ ...(await jose.exportJWK(publicKey)), alg, kid: alg }] });
    const again = await jose.importPKCS8(await jose.exportPKCS8(privateKey), alg);
    round[alg] = [(await jose.jwtVerify(signed, keys)).payload.alg, again.type];
  }
  const encrypted = {};
  for (const [alg, enc] of [
    ['dir', 'A256GCM'],
    ['A256KW', 'A128CBC-HS256'],
    ['PBES2-HS256+A128KW', 'A256GCM'],
    ['A256GCMKW', 'A128GCM'],
  ]) {
    const jwe = await new jose.EncryptJWT({ hidden: alg }).setProtectedHeader({ alg, enc }).encrypt(secret);
    const decryptOptions = { keyManagementAlgorithms: [alg] };
    encrypted[alg] = [jwe.split('.').length, (await jose.jwtDecrypt(jwe, secret, decryptOptions)).payload.hidden];
  }
  const remote = jose.createRemoteJWKSet(new URL(`${process.env.FAKE_API_URL}/jwks`));
  const known = await new jose.SignJWT({ known: true })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(await jose.importJWK(published, 'ES256'));
  return {
    token,
    payload,
    protectedHeader,
    round,
    encrypted,
    thumbprint: await jose.calculateJwkThumbprint({ kty: 'oct', k: jose.base64url.encode(secret) }),
    remote: (await jose.jwtVerify(known, remote)).payload,
    refused: [
      await refusal(jose.jwtVerify(token, new Uint8Array(32))),
      await refusal(jose.jwtVerify(token, secret, { audience: 'me' })),
      await refusal(jose.jwtVerify('x.y', secret)),
      await refusal(
        jose.jwtVerify(
          await new jose.SignJWT().setProtectedHeader({ alg: 'HS256' }).setExpirationTime(1).sign(secret),
          secret,
        ),
      ),
    ],
    unsecured: jose.UnsecuredJWT.decode(new jose.UnsecuredJWT({ a: 1 }).encode()).payload,
  };
};
