/**
 * The `cookie` helper, with the API of the package of that name: `parse` reads a Cookie header, `serialize` writes a
 * Set-Cookie one. Names, values and attributes are held to RFC 6265, so that nothing from a request can add an
 * attribute or a header.
 */

/** The longest header that is read; servers refuse longer ones anyway. */
const HEADER_CHARACTERS = 64 * 1024;

/** A token of RFC 9110. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Cookie octets of RFC 6265, in quotes or not. */
const VALUE = /^("?)[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*\1$/;
/** Labels of letters, digits and hyphens; a dot in front is taken and ignored by browsers. */
const DOMAIN = /^\.?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** Any visible character but a semicolon. */
const PATH = /^[\x20-\x3A\x3C-\x7E]*$/;

const PRIORITIES = new Map([['low', 'Low'], ['medium', 'Medium'], ['high', 'High']]);
const SAME_SITE = new Map([['strict', 'Strict'], ['lax', 'Lax'], ['none', 'None']]);

/**
 * Names and values of a Cookie header, on an object without a prototype. The first of a repeated name counts.
 * @param {string} header
 * @param {{ decode?: (value: string) => string }} [options]
 * @returns {Record<string, string>}
 */
export function parse(header, options) {
  if (typeof header !== 'string') throw new TypeError('argument str must be a string');
  const decode = options?.decode ?? decodeOrKeep;
  const cookies = Object.create(null);
  for (const pair of header.slice(0, HEADER_CHARACTERS).split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name in cookies) continue;
    let value = pair.slice(equals + 1).trim();
    if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1);
    cookies[name] = decode(value);
  }
  return cookies;
}

/** What is not percent-encoded as it should be stays as it came. */
function decodeOrKeep(value) {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * A Set-Cookie header.
 * @param {string} name
 * @param {string} value
 * @param {{
 *   domain?: string, encode?: (value: string) => string, expires?: Date, httpOnly?: boolean, maxAge?: number,
 *   partitioned?: boolean, path?: string, priority?: 'low' | 'medium' | 'high',
 *   sameSite?: boolean | 'strict' | 'lax' | 'none', secure?: boolean,
 * }} [options]
 * @returns {string}
 */
export function serialize(name, value, options = {}) {
  if (typeof name !== 'string' || !NAME.test(name)) throw new TypeError(`argument name is invalid: ${name}`);
  const encode = options.encode ?? encodeURIComponent;
  if (typeof encode !== 'function') throw new TypeError('option encode is invalid');
  const encoded = encode(String(value));
  if (typeof encoded !== 'string' || !VALUE.test(encoded)) throw new TypeError(`argument val is invalid: ${value}`);
  let cookie = `${name}=${encoded}`;
  const { domain, expires, maxAge, path, priority, sameSite } = options;
  if (maxAge !== undefined && maxAge !== null) {
    if (!Number.isFinite(Number(maxAge))) throw new TypeError(`option maxAge is invalid: ${maxAge}`);
    cookie += `; Max-Age=${Math.floor(Number(maxAge))}`;
  }
  if (domain) cookie += `; Domain=${matching(domain, DOMAIN, 'domain')}`;
  if (path) cookie += `; Path=${matching(path, PATH, 'path')}`;
  if (expires) {
    if (Object.prototype.toString.call(expires) !== '[object Date]' || Number.isNaN(expires.getTime())) {
      throw new TypeError(`option expires is invalid: ${expires}`);
    }
    cookie += `; Expires=${expires.toUTCString()}`;
  }
  if (options.httpOnly) cookie += '; HttpOnly';
  if (options.secure) cookie += '; Secure';
  if (options.partitioned) cookie += '; Partitioned';
  if (priority) cookie += `; Priority=${named(priority, PRIORITIES, 'priority')}`;
  if (sameSite) cookie += `; SameSite=${sameSite === true ? 'Strict' : named(sameSite, SAME_SITE, 'sameSite')}`;
  return cookie;
}

function matching(value, pattern, option) {
  if (typeof value !== 'string' || !pattern.test(value)) throw new TypeError(`option ${option} is invalid: ${value}`);
  return value;
}

function named(value, names, option) {
  const name = typeof value === 'string' ? names.get(value.toLowerCase()) : undefined;
  if (name === undefined) throw new TypeError(`option ${option} is invalid: ${value}`);
  return name;
}

export default { parse, serialize };
