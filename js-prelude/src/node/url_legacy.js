/**
 * The `url` module: the old `parse`, `format` and `resolve`, which never agreed with the URL standard and which old
 * packages still count on, and the file URL helpers, which build on the URL class.
 *
 * Gaps by design: host names are not turned back from punycode (no `domainToUnicode`, no effect of
 * `format(url, { unicode })`), and `resolve` takes a base without an authority (`mailto:`) to be an opaque whole.
 */

import { URL, URLSearchParams } from '../web/url.js';
import { codedError, invalidArgType, requireString } from './errors.js';
import path from './path.js';
import querystring from './querystring.js';

/** Protocols with "//" even where it was not written. */
const SLASHED = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:']);
const SCRIPT = 'javascript:';

const MAX_HOST_LENGTH = 255;

export class Url {
  protocol = null;
  slashes = null;
  auth = null;
  host = null;
  port = null;
  hostname = null;
  hash = null;
  search = null;
  query = null;
  pathname = null;
  path = null;
  href = null;

  parse(text, parseQuery = false, slashesDenoteHost = false) {
    requireString(text, 'url');
    let rest = straightenSlashes(text.trim());
    const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0] ?? '';
    const scheme = protocol.toLowerCase();
    if (protocol !== '') {
      this.protocol = scheme;
      rest = rest.slice(protocol.length);
    }
    let slashes = false;
    if (slashesDenoteHost || protocol !== '' || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
      slashes = rest.startsWith('//') && scheme !== SCRIPT;
      if (slashes) {
        rest = rest.slice(2);
        this.slashes = true;
      }
    }
    if (scheme !== SCRIPT) {
      if (slashes || (protocol !== '' && !SLASHED.has(scheme))) rest = this.#takeAuthority(rest, text);
      rest = rest.replace(/[\t\n\r "'<>\\^`{|}]/g, percent);
    }
    const [, pathname, search, hash] = /^([^?#]*)(\?[^#]*)?(#[^]*)?$/.exec(rest);
    this.hash = hash ?? null;
    this.search = search ?? null;
    this.query = search?.slice(1) ?? null;
    if (parseQuery) this.query = querystring.parse(this.query ?? '');
    this.pathname = pathname || null;
    if (SLASHED.has(scheme) && this.hostname && !this.pathname) this.pathname = '/';
    this.#update();
    return this;
  }

  /** Takes credentials, host and port off the front. @returns {string} what is left */
  #takeAuthority(rest, text) {
    // What is before the last "@" may hold anything but the ends of an authority.
    rest = rest.replace(/^[^/?#]*/, (authority) => authority.replace(/[\t\n\r]/g, ''));
    const at = rest.slice(0, rest.search(/[/?#]|$/)).lastIndexOf('@');
    if (at >= 0) this.auth = decodeURIComponent(rest.slice(0, at));
    rest = rest.slice(at + 1);
    const end = rest.search(/[/?# "%';<>\\^`{|}]|$/);
    const authority = rest.slice(0, end);
    rest = rest.slice(end);

    let [, name, port] = /^([^]*?)(?::(\d*))?$/.exec(authority);
    if (port) this.port = port;
    const isIPv6 = name.startsWith('[') && name.endsWith(']');
    if (!isIPv6 && name.includes(':')) {
      // A port that is none belongs to the path.
      const colon = name.indexOf(':');
      rest = `/${name.slice(colon)}${rest}`;
      name = name.slice(0, colon);
    }
    this.hostname = name.length > MAX_HOST_LENGTH ? '' : name.toLowerCase();
    if (isIPv6) {
      this.host = this.hostname + (port ? `:${port}` : '');
      this.hostname = this.hostname.slice(1, -1);
      return rest.startsWith('/') ? rest : `/${rest}`;
    }
    if (/[\0\t\n\r #%/:<>?@[\\\]^|]/.test(this.hostname)) throw invalidUrl(text);
    if (/[^\0-\x7f]/.test(this.hostname)) {
      this.hostname = domainToASCII(this.hostname);
      if (this.hostname === '') throw invalidUrl(text);
    }
    this.host = this.hostname + (port ? `:${port}` : '');
    return rest;
  }

  #update() {
    this.path = this.pathname !== null || this.search !== null ? (this.pathname ?? '') + (this.search ?? '') : null;
    this.href = this.format();
  }

  format() {
    const auth = this.auth ? `${encodeURIComponent(this.auth).replace(/%3A/gi, ':')}@` : '';
    let protocol = this.protocol || '';
    if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
    let host = '';
    if (this.host) {
      host = auth + this.host;
    } else if (this.hostname) {
      const isBare = this.hostname.includes(':') && !this.hostname.startsWith('[');
      host = auth + (isBare ? `[${this.hostname}]` : this.hostname) + (this.port ? `:${this.port}` : '');
    }
    let pathname = (this.pathname || '').replaceAll('#', '%23').replaceAll('?', '%3F');
    if (this.slashes || SLASHED.has(protocol)) {
      if (this.slashes || host) {
        if (pathname !== '' && pathname[0] !== '/') pathname = `/${pathname}`;
        host = `//${host}`;
      } else if (protocol === 'file:') {
        host = '//';
      }
    }
    const query = this.query !== null && typeof this.query === 'object' ? querystring.stringify(this.query) : '';
    const search = led('?', this.search || query).replaceAll('#', '%23');
    return protocol + host + pathname + search + led('#', this.hash || '');
  }

  resolve(relative) {
    return this.resolveObject(parse(relative, false, true)).format();
  }

  /** @param {Url | string} relative */
  resolveObject(relative) {
    const to = typeof relative === 'string' ? parse(relative, false, true) : relative;
    const result = Object.assign(new Url(), this, { hash: to.hash });
    if (to.href === '') {
      result.href = result.format();
      return result;
    }
    const isForeign = to.protocol && to.protocol !== this.protocol;
    if (isForeign && !SLASHED.has(to.protocol)) return Object.assign(result, to);
    if (isForeign || to.host || to.slashes) {
      result.#takeWhole(to);
    } else if (this.protocol && !SLASHED.has(this.protocol) && !this.host) {
      if (to.pathname) Object.assign(result, { pathname: to.pathname, search: to.search, query: to.query });
    } else if (to.pathname) {
      const isRooted = to.pathname[0] === '/';
      const directory = isRooted ? '' : (this.pathname ?? '').replace(/[^/]*$/, '');
      const mustBeRooted = isRooted || directory[0] === '/' || Boolean(this.host);
      result.pathname = removeDots(directory + to.pathname, mustBeRooted);
      result.#takeSearch(to);
    } else {
      if (to.search !== null) result.#takeSearch(to);
      else if (result.pathname) result.pathname = removeDots(result.pathname, result.pathname[0] === '/' || Boolean(this.host));
    }
    result.#update();
    return result;
  }

  #takeSearch({ search, query }) {
    this.search = search;
    this.query = query;
  }

  /** All but a protocol that is not there. */
  #takeWhole(to) {
    for (const key of ['auth', 'host', 'port', 'hostname', 'search', 'query', 'pathname']) this[key] = to[key];
    this.protocol = to.protocol || this.protocol;
    this.slashes = this.slashes || to.slashes;
    if (this.host === null && this.protocol !== 'file:') {
      // "http:a/b" after another protocol: the first name is the host.
      const [, name, rest] = /^\/*([^/]*)([^]*)$/.exec(to.pathname ?? '');
      this.host = name;
      this.hostname = name;
      this.pathname = rest || '/';
    }
    if (!this.pathname && SLASHED.has(this.protocol) && this.hostname) this.pathname = '/';
  }
}

function straightenSlashes(text) {
  const end = text.search(/[?#]|$/);
  return text.slice(0, end).replaceAll('\\', '/') + text.slice(end);
}

function percent(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function led(mark, text) {
  return text !== '' && text[0] !== mark ? mark + text : text;
}

function invalidUrl(input) {
  const error = codedError(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  error.input = input;
  return error;
}

/** Works out "." and ".."; empty names count as names. */
function removeDots(pathname, rooted) {
  const names = pathname.split('/');
  const last = names.at(-1);
  if (rooted && names[0] === '') names.shift();
  const result = [];
  for (const name of names) {
    if (name === '.') continue;
    if (name !== '..') result.push(name);
    else if (result.length > 0 && result.at(-1) !== '..') result.pop();
    else if (!rooted) result.push('..');
  }
  if ((last === '.' || last === '..') && (rooted || names.length > 1)) result.push('');
  const path = result.join('/');
  // Of a relative path nothing but a directory may be left, and Node calls that "/".
  return rooted || (path === '' && last === '') ? `/${path}` : path;
}

export function parse(url, parseQuery, slashesDenoteHost) {
  return url instanceof Url ? url : new Url().parse(url, parseQuery, slashesDenoteHost);
}

export function format(value, options) {
  if (typeof value === 'string') return parse(value).format();
  if (value === null || typeof value !== 'object') throw invalidArgType('urlObject', 'one of type object or string', value);
  if (value instanceof URL) return formatStandard(value, options);
  return Url.prototype.format.call(value);
}

function formatStandard(url, options) {
  if (options !== undefined && (options === null || typeof options !== 'object')) {
    throw invalidArgType('options', 'of type object', options);
  }
  const { auth = true, fragment = true, search = true } = options ?? {};
  const copy = new URL(url.href);
  if (!auth) {
    copy.username = '';
    copy.password = '';
  }
  if (!fragment) copy.hash = '';
  if (!search) copy.search = '';
  return copy.href;
}

export function resolve(from, to) {
  return parse(from, false, true).resolve(to);
}

export function resolveObject(from, to) {
  return from ? parse(from, false, true).resolveObject(to) : to;
}

export function domainToASCII(domain) {
  try {
    return new URL(`ws://${domain}`).hostname;
  } catch {
    return '';
  }
}

export function fileURLToPath(url) {
  if (typeof url === 'string') url = new URL(url);
  else if (!(url instanceof URL)) throw invalidArgType('path', 'of type string or an instance of URL', url);
  if (url.protocol !== 'file:') throw codedError(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  if (url.hostname !== '') {
    throw codedError(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
  }
  if (/%2f/i.test(url.pathname)) {
    throw codedError(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
  }
  return decodeURIComponent(url.pathname);
}

export function pathToFileURL(filename) {
  requireString(filename, 'path');
  let resolved = path.resolve(filename);
  if (filename.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
  // What the URL parser would read as something else, or drop.
  return new URL(`file://${resolved.replace(/[%\\\n\r\t?#]/g, percent)}`);
}

/** A URL as the options of `http.request`. */
export function urlToHttpOptions(url) {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  const options = {
    protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

export { URL, URLSearchParams };

export default {
  Url, parse, format, resolve, resolveObject, domainToASCII, fileURLToPath, pathToFileURL, urlToHttpOptions, URL, URLSearchParams,
};
