/** The `tls` module: its classes are there to be inherited from; none of them connects or listens. */

import { Server as NetServer, Socket, failToConnect } from './net.js';
import { unsupported, unsupportedFunctions } from './unsupported.js';

const INSTEAD = 'a script reaches the network by fetch, http and https';

/**
 * What Node puts around a stream that is to be a connection. Packages take its class from where it is kept, see below.
 */
class JSStreamSocket extends Socket {
  constructor(stream) {
    super();
    this.stream = stream;
  }
}

export function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  Socket.call(this, options);
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
  this.alpnProtocol = null;
  this._handle = { _parentWrap: socket ? new JSStreamSocket(socket) : undefined };
}

Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

Object.assign(TLSSocket.prototype, {
  connect(...args) {
    return failToConnect(this, 'tls.connect', args);
  },
  getPeerCertificate: () => ({}),
  getCertificate: () => ({}),
  getCipher: () => undefined,
  getProtocol: () => null,
  getSession: () => undefined,
  isSessionReused: () => false,
  setMaxSendFragment: () => false,
  setServername() {},
  ...unsupportedFunctions('tls.TLSSocket', ['renegotiate', 'exportKeyingMaterial', 'enableTrace']),
});

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  NetServer.call(this);
  const onConnection = typeof options === 'function' ? options : listener;
  if (typeof onConnection === 'function') this.on('secureConnection', onConnection);
}

Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);
Object.assign(
  Server.prototype,
  { addContext() {}, setSecureContext() {}, getTicketKeys: () => new Uint8Array(48), setTicketKeys() {} },
);

export const createServer = (options, listener) => new Server(options, listener);

export function SecureContext() {
  throw unsupported('tls.SecureContext', INSTEAD);
}

export const connect = (...args) => failToConnect(new TLSSocket(), 'tls.connect', args);

export const { createSecureContext, createSecurePair, checkServerIdentity } = unsupportedFunctions('tls', [
  'createSecureContext', 'createSecurePair', 'checkServerIdentity',
], INSTEAD);

export const getCiphers = () => ['tls_aes_128_gcm_sha256', 'tls_aes_256_gcm_sha384', 'tls_chacha20_poly1305_sha256'];
export const rootCertificates = Object.freeze([]);
export const DEFAULT_ECDH_CURVE = 'auto';
export const DEFAULT_MIN_VERSION = 'TLSv1.2';
export const DEFAULT_MAX_VERSION = 'TLSv1.3';
export const DEFAULT_CIPHERS = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';
export const CLIENT_RENEG_LIMIT = 3;
export const CLIENT_RENEG_WINDOW = 600;

export default {
  CLIENT_RENEG_LIMIT, CLIENT_RENEG_WINDOW, DEFAULT_CIPHERS, DEFAULT_ECDH_CURVE, DEFAULT_MAX_VERSION,
  DEFAULT_MIN_VERSION, SecureContext, Server, TLSSocket, checkServerIdentity, connect, createSecureContext,
  createSecurePair, createServer, getCiphers, rootCertificates,
};
