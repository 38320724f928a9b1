/**
 * A stand-in for the host's cryptography (`service::crypto`), built on Node's, for testing the prelude's outside of a
 * sandbox. Import it before any module of the prelude. It knows what the tests need and is no model of the limits.
 */

import native from 'node:crypto';
import './web-bridge.mjs';

const { __bridge: bridge } = globalThis;

/** What was hashed, by digest: Node does not sign a hash, so it gets what the hash is of. */
const hashed = new Map();
let reply = { code: 0, bytes: new Uint8Array(0) };
let deliver;
let lastStart = 0;

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function unpack(bytes) {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields = [];
  for (let at = 0; at < view.length;) {
    const length = view.readUInt32LE(at);
    fields.push(view.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

function pack(...fields) {
  return Buffer.concat(fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(field.length);
    return [length, field];
  }));
}

function digest(name, data) {
  const result = native.createHash(name).update(data).digest();
  hashed.set(result.toString('hex'), Buffer.from(data));
  return result;
}

const refusing = (code, message, work) => {
  try {
    return work();
  } catch {
    throw new Refusal(code, message);
  }
};

function cipher(mode, { b, c, bytes }) {
  const fields = unpack(bytes);
  const [key, iv, data] = mode === 'ecb' ? [fields[0], null, fields[1]] : fields;
  const name = `aes-${key.length * 8}-${mode}`;
  const one = b === 0 ? native.createCipheriv(name, key, iv) : native.createDecipheriv(name, key, iv);
  one.setAutoPadding(c === 1);
  const message = data.length % 16 !== 0 ? 'wrong final block length' : 'bad decrypt';
  return refusing('OPERATION', message, () => Buffer.concat([one.update(data), one.final()]));
}

function ctr(key, counter, offset, data) {
  const number = (BigInt(`0x${counter.toString('hex')}`) + BigInt(Math.floor(offset / 16))) % (1n << 128n);
  const start = Buffer.from(number.toString(16).padStart(32, '0'), 'hex');
  const skip = offset % 16;
  return native
    .createCipheriv(`aes-${key.length * 8}-ctr`, key, start)
    .update(Buffer.concat([Buffer.alloc(skip), data]))
    .subarray(skip);
}

const block = (key, data) =>
  native
    .createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
    .setAutoPadding(false)
    .update(data);

function ghash(key, start, data) {
  const h = BigInt(`0x${block(key, Buffer.alloc(16)).toString('hex')}`);
  let y = BigInt(`0x${start.toString('hex')}`);
  for (let at = 0; at < data.length; at += 16) {
    const piece = Buffer.alloc(16);
    data.copy(piece, 0, at, at + 16);
    let x = y ^ BigInt(`0x${piece.toString('hex')}`);
    let v = h;
    y = 0n;
    for (let bit = 127n; bit >= 0n; bit--) {
      if ((x >> bit) & 1n) y ^= v;
      v = v & 1n ? (v >> 1n) ^ (0xe1n << 120n) : v >> 1n;
    }
  }
  return Buffer.from(y.toString(16).padStart(32, '0'), 'hex');
}

function counterOf(key, iv) {
  if (iv.length === 12) return Buffer.concat([iv, Buffer.from([0, 0, 0, 1])]);
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(iv.length * 8), 8);
  return ghash(key, ghash(key, Buffer.alloc(16), iv), lengths);
}

function gcm(isOpening, { b, bytes }) {
  const [key, iv, additional, data] = unpack(bytes);
  const options = { authTagLength: b };
  const name = `aes-${key.length * 8}-gcm`;
  if (!isOpening) {
    const one = native.createCipheriv(name, key, iv, options).setAAD(additional);
    return Buffer.concat([one.update(data), one.final(), one.getAuthTag()]);
  }
  return refusing('OPERATION', 'not intact', () => {
    const end = data.length - b;
    const one = native.createDecipheriv(name, key, iv, options).setAAD(additional).setAuthTag(data.subarray(end));
    return Buffer.concat([one.update(data.subarray(0, end)), one.final()]);
  });
}

function chacha(key, nonce, offset, data) {
  const iv = Buffer.concat([Buffer.alloc(4), nonce]);
  const all = native.createCipheriv('chacha20', key, iv).update(Buffer.concat([Buffer.alloc(64 + offset), data]));
  return all.subarray(64 + offset);
}

function chachaTag(key, nonce, additional, ciphertext) {
  const one = native.createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 }).setAAD(additional);
  one.update(chacha(key, nonce, 0, ciphertext));
  one.final();
  return one.getAuthTag();
}

function wrap({ b, bytes }) {
  const [key, data] = unpack(bytes);
  const iv = Buffer.alloc(8, 0xa6);
  const name = `id-aes${key.length * 8}-wrap`;
  return refusing('OPERATION', 'not intact', () => {
    const one = b === 0 ? native.createCipheriv(name, key, iv) : native.createDecipheriv(name, key, iv);
    return Buffer.concat([one.update(data), one.final()]);
  });
}

const CURVES = { prime256v1: 2, secp384r1: 3, secp521r1: 4 };
const CRVS = { 2: 'P-256', 3: 'P-384', 4: 'P-521', 5: 'Ed25519', 6: 'X25519' };
const kindOf = (key) =>
  ({ rsa: 1, ed25519: 5, x25519: 6 })[key.asymmetricKeyType] ?? CURVES[key.asymmetricKeyDetails.namedCurve];
const privateKey = (der) => native.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
const publicKey = (der) => native.createPublicKey({ key: der, format: 'der', type: 'spki' });

function describe(key) {
  const der = key.export({ format: 'der', type: key.type === 'private' ? 'pkcs8' : 'spki' });
  const code = kindOf(key);
  if (code !== 1) return { code, bytes: pack(der, Buffer.alloc(0), Buffer.alloc(0)) };
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails;
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE(modulusLength);
  const hex = publicExponent.toString(16);
  return { code, bytes: pack(der, bits, Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')) };
}

const READERS = {
  pkcs8: privateKey,
  spki: publicKey,
  'pkcs1-private': (key) => native.createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
  'pkcs1-public': (key) => native.createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  sec1: (key) => native.createPrivateKey({ key, format: 'der', type: 'sec1' }),
};

const NUMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
const text = (bytes) => bytes.toString('base64url');

function build(kind, isPrivate, parts) {
  const make = (jwk) => (isPrivate ? native.createPrivateKey : native.createPublicKey)({ key: jwk, format: 'jwk' });
  if (kind === 1) return make({ kty: 'RSA', ...Object.fromEntries(parts.map((part, i) => [NUMBERS[i], text(part)])) });
  const [point, number] = parts;
  const crv = CRVS[kind];
  const d = isPrivate ? { d: text(number) } : {};
  if (kind >= 5) return make({ kty: 'OKP', crv, x: text(point), ...d });
  const whole = point.length > 0 ? point : publicPoint(crv, number);
  const uncompressed =
    whole[0] === 4 ? whole : native.ECDH.convertKey(whole, { 2: 'prime256v1', 3: 'secp384r1', 4: 'secp521r1' }[kind]);
  const half = (uncompressed.length - 1) / 2;
  return make({
    kty: 'EC',
    crv,
    x: text(uncompressed.subarray(1, 1 + half)),
    y: text(uncompressed.subarray(1 + half)),
    ...d,
  });
}

function publicPoint(crv, number) {
  const ecdh = native.createECDH({ 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }[crv]);
  ecdh.setPrivateKey(number);
  return ecdh.getPublicKey();
}

function parts(key) {
  const jwk = key.export({ format: 'jwk' });
  const bytes = (name) => Buffer.from(jwk[name], 'base64url');
  if (jwk.kty === 'RSA') return NUMBERS.filter((name) => jwk[name] !== undefined).map(bytes);
  const point = jwk.kty === 'EC' ? Buffer.concat([Buffer.from([4]), bytes('x'), bytes('y')]) : bytes('x');
  return jwk.d === undefined ? [point] : [point, bytes('d')];
}

function write(key, format) {
  if (format !== 'compressed') return key.export({ type: format, format: 'der' });
  const [point] = parts(key);
  return native.ECDH.convertKey(point, key.asymmetricKeyDetails.namedCurve, undefined, undefined, 'compressed');
}

function generate(kind, bits, exponent) {
  if (kind === 1) {
    const publicExponent = Buffer.from(exponent).reduce((number, byte) => number * 256 + byte, 0);
    return native.generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }).privateKey;
  }
  if (kind >= 5) return native.generateKeyPairSync(CRVS[kind].toLowerCase()).privateKey;
  return native.generateKeyPairSync('ec', { namedCurve: CRVS[kind] }).privateKey;
}

/** What Node needs to sign in a way the prelude names. */
function scheme(name, key) {
  const [kind, hash = null, extra] = name.split(' ');
  if (kind === 'pss') return [hash, { key, padding: 6, saltLength: extra === 'any' ? -2 : Number(extra) }];
  return [hash, { key, dsaEncoding: extra === 'p1363' ? 'ieee-p1363' : 'der' }];
}

const signed = (data, isHashed) => (isHashed ? hashed.get(Buffer.from(data).toString('hex')) : data);

function sign({ b, text: name, bytes }) {
  const [der, data] = unpack(bytes);
  if (name === 'pkcs1-bare') return native.privateEncrypt(privateKey(der), data);
  const [hash, options] = scheme(name, privateKey(der));
  return refusing('OPERATION', 'too short', () => native.sign(hash, signed(data, b), options));
}

function verify({ b, text: name, bytes }) {
  const [der, signature, data] = unpack(bytes);
  const [hash, options] = scheme(name, publicKey(der));
  return { code: Number(native.verify(hash, signed(data, b), options, signature)), bytes: Buffer.alloc(0) };
}

const oaep = (name, key, oaepLabel) =>
  name === 'pkcs1' ? { key, padding: 1 } : { key, oaepHash: name.slice(5), oaepLabel };

const FUNCTIONS = {
  1: ({ text: name, bytes }) => digest(name, bytes),
  // The state is all that was hashed.
  2: ({ bytes }) => Buffer.concat(unpack(bytes)),
  3: ({ text: name, bytes }) => digest(name, Buffer.concat(unpack(bytes))),
  4({ text: name, bytes }) {
    const [key, data] = unpack(bytes);
    return native.createHmac(name, key).update(data).digest();
  },
  5({ bytes }) {
    const [one, other] = unpack(bytes);
    return { code: Number(one.equals(other)), bytes: Buffer.alloc(0) };
  },
  10({ text: name, bytes, b, c }) {
    const [password, salt] = unpack(bytes);
    return native.pbkdf2Sync(password, salt, b, c, name);
  },
  11({ text: name, bytes, c }) {
    const [key, salt, info] = unpack(bytes);
    return refusing('OPERATION', 'too long', () => Buffer.from(native.hkdfSync(name, key, salt, info, c)));
  },
  12({ text: name, bytes, c }) {
    const [password, salt] = unpack(bytes);
    const [N, r, p] = name.split(' ').map(Number);
    return native.scryptSync(password, salt, c, { N, r, p, maxmem: 2 ** 30 });
  },
  20: (call) => cipher('cbc', call),
  21: (call) => cipher('ecb', call),
  22({ text: offset, bytes }) {
    const [key, counter, data] = unpack(bytes);
    return ctr(key, counter, Number(offset), data);
  },
  23: wrap,
  24: (call) => gcm(false, call),
  25: (call) => gcm(true, call),
  26: ({ bytes }) => counterOf(...unpack(bytes)),
  27: ({ bytes }) => ghash(...unpack(bytes)),
  28({ text: offset, bytes }) {
    const [key, nonce, data] = unpack(bytes);
    return chacha(key, nonce, Number(offset), data);
  },
  29: ({ bytes }) => chachaTag(...unpack(bytes)),
  40: ({ text: format, bytes }) => describe(refusing('DATA', 'malformed', () => READERS[format](Buffer.from(bytes)))),
  41: ({ b, c, bytes }) => describe(refusing('DATA', 'malformed', () => build(b, c === 1, unpack(bytes)))),
  42({ c, bytes }) {
    const key = c === 1 ? privateKey(Buffer.from(bytes)) : publicKey(Buffer.from(bytes));
    return { code: kindOf(key), bytes: pack(...parts(key)) };
  },
  43: ({ bytes }) => describe(native.createPublicKey(privateKey(Buffer.from(bytes)))),
  44: ({ c, text: format, bytes }) =>
    write(c === 1 ? privateKey(Buffer.from(bytes)) : publicKey(Buffer.from(bytes)), format),
  45: ({ b, c, bytes }) => describe(generate(b, c, bytes)),
  46({ bytes }) {
    const [passphrase, key] = unpack(bytes);
    return refusing('OPERATION', 'bad decrypt', () =>
      native
        .createPrivateKey({ key, passphrase, format: 'der', type: 'pkcs8' })
        .export({ format: 'der', type: 'pkcs8' }),
    );
  },
  47({ b, bytes }) {
    const [passphrase, der] = unpack(bytes);
    return privateKey(der).export({ format: 'der', type: 'pkcs8', cipher: `aes-${b}-cbc`, passphrase });
  },
  60: sign,
  61: sign,
  62: verify,
  63({ text: name, bytes }) {
    const [der, label, data] = unpack(bytes);
    return refusing('OPERATION', 'too long', () => native.publicEncrypt(oaep(name, publicKey(der), label), data));
  },
  64({ text: name, bytes }) {
    const [der, label, data] = unpack(bytes);
    return refusing('OPERATION', 'not decrypted', () =>
      native.privateDecrypt(oaep(name, privateKey(der), label), data),
    );
  },
  65({ bytes }) {
    const [own, their] = unpack(bytes);
    return native.diffieHellman({ privateKey: privateKey(own), publicKey: publicKey(their) });
  },
  66({ bytes }) {
    const [der, data] = unpack(bytes);
    return native.publicDecrypt(publicKey(der), data);
  },
};

const CRYPTO = 1;

function serve(a, b, c, name, data) {
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data ?? new Uint8Array(0));
  if (a >>> 16 !== CRYPTO) throw new Error('another service');
  try {
    const result = FUNCTIONS[a & 0xffff]({ b, c, text: name ?? '', bytes });
    reply = result instanceof Uint8Array ? { code: 0, bytes: result } : result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reply = { code: -1, bytes: Buffer.from(`${error.code}\n${error.message}`) };
  }
  return reply;
}

const { op, onEvent, takeText, takeBytes } = bridge;
/** Whether the last operation was one of these. */
let isOurs = false;

Object.assign(bridge, {
  onEvent(listener) {
    deliver = listener;
    onEvent(listener);
  },
  op(code, a, b, name, data, c = 0) {
    isOurs = code === 70;
    if (isOurs) return serve(a, b, c, name, data).code;
    if (code !== 71) return op(code, a, b, name, data, c);
    const id = ++lastStart;
    const { code: number, bytes } = serve(a, b, c, name, data);
    const copy = new Uint8Array(bytes);
    setImmediate(() => {
      if (number < 0) deliver(11, id, number, Buffer.from(copy).toString(), undefined);
      else deliver(11, id, number, '', copy);
    });
    return id;
  },
  block(code, a, b, name, data, c = 0) {
    isOurs = true;
    return serve(a, b, c, name, data).code;
  },
  takeText: () => (isOurs ? Buffer.from(reply.bytes).toString() : takeText()),
  takeBytes: () => (isOurs ? new Uint8Array(reply.bytes) : takeBytes()),
});

// The engine has them; Node 20 does not.
const define = (object, name, value) => {
  if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true });
};
define(Uint8Array, 'fromHex', (hex) => new Uint8Array(Buffer.from(hex, 'hex')));
define(Uint8Array.prototype, 'toHex', function () { return Buffer.from(this).toString('hex'); });
if (!('detached' in ArrayBuffer.prototype)) {
  Object.defineProperty(ArrayBuffer.prototype, 'detached', { get: () => false, configurable: true });
}
