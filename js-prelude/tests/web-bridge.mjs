/**
 * A stand-in for the shim's bridge, built on Node's own natives, for testing the Web classes outside a sandbox.
 * Import it before any module of the prelude: host.js takes the bridge from the global while it is evaluated.
 */

import { createHash, randomBytes } from 'node:crypto';

const { URL: NativeURL, TextDecoder: NativeDecoder, atob: nativeAtob } = globalThis;
const { setTimeout: nativeSetTimeout, clearTimeout: nativeClearTimeout } = globalThis;

export const state = {
  /** The request the running code belongs to. */
  context: 7,
  /** Lines given to Op.LOG, as { request, level, text }. */
  log: [],
  /** Code to fail the next timers with, when negative. */
  timerFailure: 0,
  liveTimers: new Map(),
  urlOps: 0,
};

let text = '';
let bytes = new Uint8Array(0);
let deliver = () => {};
let lastTimer = 0;

/** Where the components of a URL stand in its href. */
export function describe(url) {
  const { href } = url;
  const protocolEnd = url.protocol.length;
  const hasAuthority = href.startsWith('//', protocolEnd);
  let usernameEnd = protocolEnd, hostStart = protocolEnd, hostEnd = protocolEnd;
  if (hasAuthority) {
    usernameEnd = protocolEnd + 2 + url.username.length;
    hostStart = usernameEnd;
    if (url.password !== '') hostStart += 1 + url.password.length;
    if (url.username !== '' || url.password !== '') hostStart += 1;
    hostEnd = hostStart + url.hostname.length;
  }
  const hash = href.indexOf('#');
  const beforeHash = hash < 0 ? href : href.slice(0, hash);
  const search = beforeHash.indexOf('?');
  const pathname = (search < 0 ? beforeHash.length : search) - url.pathname.length;
  const port = url.port === '' ? -1 : Number(url.port);
  return `${href}\n${url.origin}\n${[protocolEnd, usernameEnd, hostStart, hostEnd, port, pathname, search, hash].join(',')}`;
}

const COMPONENTS = [
  'href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash',
];

const operations = {
  10(request, level, line) {
    state.log.push({ request, level, text: line });
    return 0;
  },
  20(delay) {
    if (state.timerFailure < 0) return state.timerFailure;
    const id = ++lastTimer;
    state.liveTimers.set(id, nativeSetTimeout(() => {
      state.liveTimers.delete(id);
      deliver(3, id, 0, '', undefined);
    }, delay));
    return id;
  },
  21(id) {
    nativeClearTimeout(state.liveTimers.get(id));
    state.liveTimers.delete(id);
    return 0;
  },
  40(_, algorithm, __, data) {
    bytes = new Uint8Array(createHash(['', 'sha1', 'sha256', 'sha384', 'sha512', 'md5'][algorithm]).update(data).digest());
    return 0;
  },
  41(_, hasBase, input, base) {
    state.urlOps++;
    try {
      text = describe(hasBase ? new NativeURL(input, base) : new NativeURL(input));
      return 0;
    } catch {
      return -1;
    }
  },
  42(_, component, href, value) {
    state.urlOps++;
    try {
      const url = new NativeURL(href);
      url[COMPONENTS[component]] = value;
      text = describe(url);
      return 0;
    } catch {
      return -1;
    }
  },
};

globalThis.__bridge = {
  onEvent: (fn) => { deliver = fn; },
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: (n) => new Uint8Array(randomBytes(n)),
  op: (code, a = 0, b = 0, line = undefined, data = undefined) => operations[code](a, b, line, data),
  takeText: () => text,
  takeBytes: () => bytes,
  utf8Encode: (string) => new Uint8Array(Buffer.from(string.toWellFormed(), 'utf8')),
  utf8Decode: (u8, fatal, ignoreBOM) => new NativeDecoder('utf-8', { fatal, ignoreBOM }).decode(u8),
  latin1Decode: (u8) => Buffer.from(u8).toString('latin1'),
  base64Encode: (u8) => Buffer.from(u8).toString('base64'),
  base64Decode: (string) => {
    try {
      return new Uint8Array(Buffer.from(nativeAtob(string), 'latin1'));
    } catch {
      return null;
    }
  },
  context: () => state.context,
  setContext: (id) => { state.context = id; },
  parseJson: JSON.parse,
  evaluate: () => undefined,
  onRejection: () => undefined,
};

// The engine has it; Node 20 does not.
if (!ArrayBuffer.prototype.transfer) {
  const nativeClone = globalThis.structuredClone;
  Object.defineProperty(ArrayBuffer.prototype, 'transfer', {
    value() { return nativeClone(this, { transfer: [this] }); }, writable: true, configurable: true,
  });
}
