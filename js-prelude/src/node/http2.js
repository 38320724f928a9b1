/**
 * The `http2` module: its constants and classes are there; none of them connects or listens. The host itself talks
 * HTTP/2 where the other side does, behind `fetch` and `https`.
 */

import EventEmitter from './events.js';
import { Duplex, Readable, Stream } from './stream.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

const INSTEAD = 'fetch and https use HTTP/2 by themselves where the other side does';

/** Names of header fields, as constants have them: HTTP2_HEADER_CONTENT_TYPE. */
const HEADERS = [
  'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'accept-ranges', 'access-control-allow-credentials',
  'access-control-allow-headers', 'access-control-allow-methods', 'access-control-allow-origin',
  'access-control-expose-headers', 'access-control-max-age', 'access-control-request-headers',
  'access-control-request-method', 'age', 'allow', 'alt-svc', 'authorization', 'cache-control', 'connection',
  'content-disposition', 'content-encoding', 'content-language', 'content-length', 'content-location', 'content-md5',
  'content-range', 'content-security-policy', 'content-type', 'cookie', 'date', 'dnt', 'early-data', 'etag', 'expect',
  'expect-ct', 'expires', 'forwarded', 'from', 'host', 'http2-settings', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'keep-alive', 'last-modified', 'link', 'location', 'max-forwards',
  'origin', 'prefer', 'priority', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'purpose', 'range',
  'referer', 'refresh', 'retry-after', 'server', 'set-cookie', 'strict-transport-security', 'te', 'timing-allow-origin',
  'tk', 'trailer', 'transfer-encoding', 'upgrade', 'upgrade-insecure-requests', 'user-agent', 'vary', 'via', 'warning',
  'www-authenticate', 'x-content-type-options', 'x-forwarded-for', 'x-frame-options', 'x-requested-with',
  'x-xss-protection',
];
const PSEUDO = ['authority', 'method', 'path', 'protocol', 'scheme', 'status'];
const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];
const ERRORS = [
  'NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED',
  'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED',
];
const STATUSES = {
  CONTINUE: 100, SWITCHING_PROTOCOLS: 101, EARLY_HINTS: 103, OK: 200, CREATED: 201, ACCEPTED: 202, NO_CONTENT: 204,
  RESET_CONTENT: 205, PARTIAL_CONTENT: 206, MULTIPLE_CHOICES: 300, MOVED_PERMANENTLY: 301, FOUND: 302, SEE_OTHER: 303,
  NOT_MODIFIED: 304, TEMPORARY_REDIRECT: 307, PERMANENT_REDIRECT: 308, BAD_REQUEST: 400, UNAUTHORIZED: 401,
  FORBIDDEN: 403, NOT_FOUND: 404, METHOD_NOT_ALLOWED: 405, NOT_ACCEPTABLE: 406, REQUEST_TIMEOUT: 408, CONFLICT: 409,
  GONE: 410, LENGTH_REQUIRED: 411, PRECONDITION_FAILED: 412, PAYLOAD_TOO_LARGE: 413, UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416, EXPECTATION_FAILED: 417, TEAPOT: 418, UNPROCESSABLE_ENTITY: 422, TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500, NOT_IMPLEMENTED: 501, BAD_GATEWAY: 502, SERVICE_UNAVAILABLE: 503, GATEWAY_TIMEOUT: 504,
};

function makeConstants() {
  const all = {
    NGHTTP2_SESSION_SERVER: 0, NGHTTP2_SESSION_CLIENT: 1, NGHTTP2_DEFAULT_WEIGHT: 16, NGHTTP2_FLAG_NONE: 0,
    NGHTTP2_FLAG_END_STREAM: 1, NGHTTP2_FLAG_END_HEADERS: 4, NGHTTP2_FLAG_ACK: 1, PADDING_STRATEGY_NONE: 0,
    DEFAULT_SETTINGS_HEADER_TABLE_SIZE: 4096, DEFAULT_SETTINGS_ENABLE_PUSH: 1,
    DEFAULT_SETTINGS_INITIAL_WINDOW_SIZE: 65535, DEFAULT_SETTINGS_MAX_FRAME_SIZE: 16384, MAX_MAX_FRAME_SIZE: 16777215,
    MIN_MAX_FRAME_SIZE: 16384, MAX_INITIAL_WINDOW_SIZE: 2147483647,
  };
  const upper = (name) => name.toUpperCase().replaceAll('-', '_');
  for (const name of HEADERS) all[`HTTP2_HEADER_${upper(name)}`] = name;
  for (const name of PSEUDO) all[`HTTP2_HEADER_${upper(name)}`] = `:${name}`;
  for (const name of METHODS) all[`HTTP2_METHOD_${name}`] = name;
  for (const [code, name] of ERRORS.entries()) all[`NGHTTP2_${name}`] = code;
  for (const name of Object.keys(STATUSES)) all[`HTTP_STATUS_${name}`] = STATUSES[name];
  return all;
}

export const constants = makeConstants();
export const sensitiveHeaders = Symbol.for('nodejs.http2.sensitiveHeaders');

export const getDefaultSettings = () => ({
  headerTableSize: 4096, enablePush: true, initialWindowSize: 65535, maxFrameSize: 16384,
  maxConcurrentStreams: 0xffffffff, maxHeaderSize: 65535, maxHeaderListSize: 65535, enableConnectProtocol: false,
});

const SESSION = ['request', 'settings', 'ping', 'goaway', 'close', 'setLocalWindowSize'];
export const Http2Session = unsupportedClass('http2', 'Http2Session', EventEmitter, SESSION);
export const ClientHttp2Session = unsupportedClass('http2', 'ClientHttp2Session', Http2Session, []);
export const ServerHttp2Session = unsupportedClass('http2', 'ServerHttp2Session', Http2Session, []);
export const Http2Stream = unsupportedClass('http2', 'Http2Stream', Duplex, ['priority', 'sendTrailers']);
export const Http2ServerRequest = unsupportedClass('http2', 'Http2ServerRequest', Readable, []);
export const Http2ServerResponse = unsupportedClass(
  'http2', 'Http2ServerResponse', Stream, ['writeHead', 'write', 'end'],
);

export const {
  connect, createServer, createSecureServer, getPackedSettings, getUnpackedSettings, performServerHandshake,
} =
  unsupportedFunctions('http2', [
    'connect', 'createServer', 'createSecureServer', 'getPackedSettings', 'getUnpackedSettings',
    'performServerHandshake',
  ], INSTEAD);

export default {
  ClientHttp2Session, Http2ServerRequest, Http2ServerResponse, Http2Session, Http2Stream, ServerHttp2Session, connect,
  constants, createSecureServer, createServer, getDefaultSettings, getPackedSettings, getUnpackedSettings,
  performServerHandshake, sensitiveHeaders,
};
