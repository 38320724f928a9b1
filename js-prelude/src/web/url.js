/**
 * URL. The host parses; this class keeps the href and the host's component indices, and slices when asked.
 *
 * Gap by design: createObjectURL and revokeObjectURL are absent, there being no blob store.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';
import { createLinkedParams, refillParams, serializeParams, URLSearchParams } from './url-search-params.js';
import { defineInspection, defineInterface, requireArguments, toUSVString } from './webidl.js';

export { URLSearchParams };

// Which component Op.URL_SET changes.
const HREF = 0;
const PROTOCOL = 1;
const USERNAME = 2;
const PASSWORD = 3;
const HOST = 4;
const HOSTNAME = 5;
const PORT = 6;
const PATHNAME = 7;
const SEARCH = 8;
const HASH = 9;

// Places in the list of component indices.
const PROTOCOL_END = 0;
const USERNAME_END = 1;
const HOST_START = 2;
const HOST_END = 3;
const PORT_NUMBER = 4;
const PATHNAME_START = 5;
const SEARCH_START = 6;
const HASH_START = 7;

/** Given to the constructor in place of a text: the host has just parsed one, and its answer waits to be taken. */
const PARSED = Symbol('parsed');

const AT_SIGN = 0x40;
const COLON = 0x3a;

export class URL {
  #href;
  #origin;
  /** The component indices: as the host gave them, and split once a component is asked for. */
  #indexText;
  #indices = null;
  /** @type {URLSearchParams | null} */
  #params = null;
  /** Whether #params has changed since the href was last made to agree with it. */
  #stale = false;

  constructor(url, base = undefined) {
    requireArguments(1, arguments.length, 'URL constructor');
    if (url !== PARSED) {
      const input = toUSVString(url);
      if (!parse(input, base)) throw invalid(input, base);
    }
    this.#take();
  }

  static parse(url, base = undefined) {
    requireArguments(1, arguments.length, 'URL.parse');
    return parse(toUSVString(url), base) ? new URL(PARSED) : null;
  }

  static canParse(url, base = undefined) {
    requireArguments(1, arguments.length, 'URL.canParse');
    return parse(toUSVString(url), base);
  }

  get href() {
    this.#agree();
    return this.#href;
  }

  set href(value) {
    this.#agree();
    const text = toUSVString(value);
    if (!this.#set(HREF, text)) throw invalid(text);
    this.#refill();
  }

  get origin() {
    // The host's parser looks further into a blob: URL than the standard does.
    return this.#href.startsWith('blob:') && !BLOB_OF_WEB.test(this.#href) ? 'null' : this.#origin;
  }

  get protocol() {
    const at = this.#at();
    return this.#href.slice(0, at[PROTOCOL_END]);
  }

  set protocol(value) {
    this.#agree();
    this.#set(PROTOCOL, toUSVString(value));
  }

  get username() {
    const at = this.#at();
    return this.#hasAuthority() ? this.#href.slice(at[PROTOCOL_END] + 2, at[USERNAME_END]) : '';
  }

  set username(value) {
    this.#agree();
    this.#set(USERNAME, toUSVString(value));
  }

  get password() {
    const at = this.#at();
    const start = at[USERNAME_END] + 1;
    const end = this.#hostStart() - 1;
    return start < end && this.#href.charCodeAt(start - 1) === COLON ? this.#href.slice(start, end) : '';
  }

  set password(value) {
    this.#agree();
    this.#set(PASSWORD, toUSVString(value));
  }

  get host() {
    const at = this.#at();
    const hostname = this.#href.slice(this.#hostStart(), at[HOST_END]);
    return at[PORT_NUMBER] < 0 ? hostname : `${hostname}:${at[PORT_NUMBER]}`;
  }

  set host(value) {
    this.#setAround(HOST, toUSVString(value));
  }

  get hostname() {
    const at = this.#at();
    return this.#href.slice(this.#hostStart(), at[HOST_END]);
  }

  set hostname(value) {
    this.#setAround(HOSTNAME, toUSVString(value));
  }

  get port() {
    const port = this.#at()[PORT_NUMBER];
    return port < 0 ? '' : `${port}`;
  }

  set port(value) {
    this.#agree();
    this.#set(PORT, toUSVString(value));
  }

  get pathname() {
    const at = this.#at();
    const end = at[SEARCH_START] >= 0 ? at[SEARCH_START] : at[HASH_START] >= 0 ? at[HASH_START] : undefined;
    return this.#href.slice(at[PATHNAME_START], end);
  }

  set pathname(value) {
    this.#setAround(PATHNAME, toUSVString(value));
  }

  get search() {
    const query = this.#query();
    return query === '' ? '' : `?${query}`;
  }

  set search(value) {
    this.#agree();
    this.#set(SEARCH, toUSVString(value));
    this.#refill();
  }

  get searchParams() {
    return (this.#params ??= createLinkedParams(this.#query(), () => {
      this.#stale = true;
    }));
  }

  get hash() {
    const start = this.#at()[HASH_START];
    // An empty fragment keeps its "#" in the href and has no hash.
    return start < 0 || start + 1 >= this.#href.length ? '' : this.#href.slice(start);
  }

  set hash(value) {
    this.#agree();
    this.#set(HASH, toUSVString(value));
  }

  toString() {
    this.#agree();
    return this.#href;
  }

  toJSON() {
    this.#agree();
    return this.#href;
  }

  /** Takes the host's answer to a parse or a set. */
  #take() {
    const [href, origin, indexText] = host.takeText().split('\n');
    this.#href = href;
    this.#origin = origin;
    this.#indexText = indexText;
    this.#indices = null;
  }

  #set(component, value) {
    if (host.op(Op.URL_SET, 0, component, this.#href, value) < 0) return false;
    this.#take();
    return true;
  }

  /**
   * Sets what decides about the "/." that keeps a path with two slashes from being read as a host. The host's setters
   * leave it as it was, so where there was no host the outcome is put right and parsed anew.
   */
  #setAround(component, value) {
    this.#agree();
    const hadAuthority = this.#hasAuthority();
    if (!this.#set(component, value) || hadAuthority) return;
    const start = this.#at()[PROTOCOL_END];
    const href = this.#href;
    if (component === PATHNAME && href.startsWith('//', start)) this.#reparse(`${href.slice(0, start)}/.${href.slice(start)}`);
    else if (href.includes('/./', start)) this.#reparse(href);
  }

  #reparse(href) {
    if (host.op(Op.URL_PARSE, 0, 0, href) >= 0) this.#take();
  }

  /** Writes a change of the parameters into the href. Put off until someone looks: appends come in bursts. */
  #agree() {
    if (!this.#stale) return;
    this.#stale = false;
    this.#set(SEARCH, serializeParams(this.#params));
  }

  #refill() {
    if (this.#params !== null) refillParams(this.#params, this.#query());
  }

  /** The component indices of an up-to-date href. */
  #at() {
    this.#agree();
    return (this.#indices ??= this.#indexText.split(',').map(Number));
  }

  #query() {
    const at = this.#at();
    if (at[SEARCH_START] < 0) return '';
    return this.#href.slice(at[SEARCH_START] + 1, at[HASH_START] < 0 ? undefined : at[HASH_START]);
  }

  /** A path that begins with "//" is written behind "/.", so "//" here is always the authority's. */
  #hasAuthority() {
    return this.#href.startsWith('//', this.#at()[PROTOCOL_END]);
  }

  /** Where the host begins, whether or not the index counts the "@" before it in. */
  #hostStart() {
    const start = this.#at()[HOST_START];
    return this.#hasAuthority() && this.#href.charCodeAt(start) === AT_SIGN ? start + 1 : start;
  }
}

defineInterface(URL);
defineInspection(URL, function () {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
  return { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash };
});

function parse(input, base) {
  if (base === undefined) return host.op(Op.URL_PARSE, 0, 0, input) >= 0;
  const from = toUSVString(base);
  if (host.op(Op.URL_PARSE, 0, 1, input, from) >= 0) return true;
  // Before a host any number of slashes is as good as two; the host's parser, given a base, does not think so.
  if (!MANY_SLASHES.test(input) || !WEB_SCHEME.test(from)) return false;
  return host.op(Op.URL_PARSE, 0, 1, input.replace(MANY_SLASHES, '//'), from) >= 0;
}

const MANY_SLASHES = /^[\0-\x20]*(?:[/\\][\t\n\r]*){3,}/;
const WEB_SCHEME = /^[\0-\x20]*(?:https?|wss?|ftp):/i;
const BLOB_OF_WEB = /^blob:[\0-\x20]*https?:/i;

function invalid(input, base) {
  const error = new TypeError('Invalid URL');
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = `${base}`;
  return error;
}
