/** The ciphers that are here, and what OpenSSL calls them. */

/**
 * @typedef {object} CipherInfo
 * @property {string} name
 * @property {'cbc' | 'ctr' | 'ecb' | 'gcm' | 'stream' | 'wrap'} mode
 * @property {number} keyLength  in bytes, as the others
 * @property {number} [ivLength]  what is usual; GCM takes any
 * @property {number} [blockSize]
 * @property {number} nid  OpenSSL's number
 */

const NIDS = {
  cbc: [419, 423, 427],
  ctr: [904, 905, 906],
  ecb: [418, 422, 426],
  gcm: [895, 898, 901],
  wrap: [788, 789, 790],
};

/** @type {Map<string, CipherInfo>} */
const CIPHERS = new Map();

[128, 192, 256].forEach((bits, i) => {
  for (const mode of ['cbc', 'ctr', 'ecb', 'gcm']) {
    const info = {
      mode,
      name: `aes-${bits}-${mode}`,
      nid: NIDS[mode][i],
      blockSize: mode === 'cbc' || mode === 'ecb' ? 16 : 1,
    };
    if (mode !== 'ecb') info.ivLength = mode === 'gcm' ? 12 : 16;
    info.keyLength = bits / 8;
    CIPHERS.set(info.name, info);
  }
  CIPHERS.set(`aes${bits}`, CIPHERS.get(`aes-${bits}-cbc`));
  // The name OpenSSL shows for it.
  const gcm = { ...CIPHERS.get(`aes-${bits}-gcm`), name: `id-aes${bits}-gcm` };
  CIPHERS.set(`aes-${bits}-gcm`, gcm).set(gcm.name, gcm);
  const wrap = {
    mode: 'wrap',
    name: `id-aes${bits}-wrap`,
    nid: NIDS.wrap[i],
    blockSize: 8,
    ivLength: 8,
    keyLength: bits / 8,
  };
  CIPHERS.set(`aes${bits}-wrap`, wrap).set(wrap.name, wrap);
});
CIPHERS.set('chacha20-poly1305', { mode: 'stream', name: 'chacha20-poly1305', nid: 1018, ivLength: 12, keyLength: 32 });

/** @returns {CipherInfo | undefined} */
export const cipherNamed = (name) => CIPHERS.get(name) ?? CIPHERS.get(name.toLowerCase());

export function cipherNumbered(nid) {
  for (const info of CIPHERS.values()) if (info.nid === nid) return info;
  return undefined;
}

export const getCiphers = () => [...CIPHERS.keys()].map((name) => name.replace(/^(id-aes\d+)-gcm$/, '$1-GCM')).sort();
