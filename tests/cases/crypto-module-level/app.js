// Hashes begun while the module is loaded are part of what every request starts from.
import { createHash, createHmac, createSecretKey } from 'crypto';

const short = createHash('sha256').update('prefix ');
const long = createHash('sha256').update('x'.repeat(200000));
const mac = createHmac('sha256', createSecretKey(Buffer.from('key'))).update('fixed').digest('hex');
const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode('abc'));
const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['encrypt']);

export default async function (context) {
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(1));
  return {
    short: short.copy().update('end').digest('hex').slice(0, 16),
    long: long.copy().update('end').digest('hex').slice(0, 16),
    mac: mac.slice(0, 16),
    digest: Buffer.from(digest).toString('hex').slice(0, 16),
    sealed: Buffer.from(sealed).toString('hex'),
  };
}
