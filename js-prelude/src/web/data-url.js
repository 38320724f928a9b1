/** The data: URL processor of the Fetch standard: the bytes and the type that such a URL is. */

import { host } from '../boot/host.js';
import { parseMimeType, percentDecode, serialiseMimeType } from './multipart.js';

const DEFAULT_TYPE = 'text/plain;charset=US-ASCII';
const OUTER_WHITESPACE = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g;
const BASE64 = /; *base64$/i;

/**
 * @param {string} url as the URL parser serialises it, so all of it ASCII
 * @returns {{ type: string, bytes: Uint8Array } | null} null when it is no valid data: URL
 */
export function readDataUrl(url) {
  const hash = url.indexOf('#');
  const text = url.slice('data:'.length, hash < 0 ? undefined : hash);
  const comma = text.indexOf(',');
  if (comma < 0) return null;
  let type = text.slice(0, comma).replace(OUTER_WHITESPACE, '');
  let bytes = percentDecode(text.slice(comma + 1));
  if (BASE64.test(type)) {
    type = type.replace(BASE64, '');
    const decoded = bytes.some((byte) => byte > 0x7f) ? null : host.base64Decode(host.latin1Decode(bytes));
    if (decoded === null) return null;
    bytes = decoded;
  }
  const mimeType = parseMimeType(type.startsWith(';') ? `text/plain${type}` : type);
  return { type: mimeType === null ? DEFAULT_TYPE : serialiseMimeType(mimeType), bytes };
}
