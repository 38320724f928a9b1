/** atob and btoa of the HTML standard. The decoding itself is the host's forgiving-base64. */

import { host } from '../boot/host.js';
import { DOMException } from './dom-exception.js';
import { requireArguments, toDOMString } from './webidl.js';

export function atob(data) {
  requireArguments(1, arguments.length, 'atob');
  const text = toDOMString(data);
  const bytes = NON_ASCII.test(text) ? null : host.base64Decode(text);
  if (bytes === null) throw new DOMException('The string to be decoded is not correctly encoded', 'InvalidCharacterError');
  return host.latin1Decode(bytes);
}

export function btoa(data) {
  requireArguments(1, arguments.length, 'btoa');
  const text = toDOMString(data);
  if (!NON_ASCII.test(text)) return host.base64Encode(host.utf8Encode(text));
  if (NON_LATIN1.test(text)) {
    throw new DOMException('The string to be encoded contains characters outside of Latin-1', 'InvalidCharacterError');
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return host.base64Encode(bytes);
}

const NON_ASCII = /[^\x00-\x7f]/;
const NON_LATIN1 = /[^\x00-\xff]/;
