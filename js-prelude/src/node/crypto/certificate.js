/** The one thing that is wanted of an X.509 certificate: its public key. */

const SEQUENCE = 0x30;
const VERSION = 0xa0;

/** The element that starts at an offset. @returns {{ tag: number, content: number, end: number }} */
function elementAt(bytes, at) {
  let length = bytes[at + 1];
  let content = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[content++];
  }
  const end = content + length;
  if (!(end <= bytes.length)) throw new RangeError('truncated');
  return { tag: bytes[at], content, end };
}

/**
 * @param {Uint8Array} der
 * @returns {Uint8Array | undefined} its SubjectPublicKeyInfo, not checked; undefined if there is none
 */
export function publicKeyInCertificate(der) {
  try {
    const certificate = elementAt(der, 0);
    const body = elementAt(der, certificate.content);
    let element = elementAt(der, body.content);
    if (element.tag === VERSION) element = elementAt(der, element.end);
    // Serial number (here), signature algorithm, issuer, validity, subject; then the key.
    let at = element.end;
    for (let skipped = 0; skipped < 4; skipped++) at = elementAt(der, at).end;
    const key = elementAt(der, at);
    return key.tag === SEQUENCE ? der.slice(at, key.end) : undefined;
  } catch {
    return undefined;
  }
}
