/**
 * The `http` module. Requests go out by fetch (`http/client.js`); servers answer the script's own requests
 * (`http/server.js`).
 */

import { Agent, globalAgent } from './http/agent.js';
import { ClientRequest } from './http/client.js';
import { METHODS, STATUS_CODES } from './http/codes.js';
import { validateHeaderName, validateHeaderValue } from './http/fields.js';
import { IncomingMessage } from './http/incoming.js';
import { OutgoingMessage } from './http/outgoing.js';
import { ServerResponse } from './http/response.js';
import { Server, createServer } from './http/server.js';

/** Options over the defaults of a module; a default must not override what a URL says. */
export function requestWith(defaults, args) {
  const at = typeof args[0] === 'string' || args[0] instanceof URL || args[0]?.searchParams !== undefined ? 1 : 0;
  const given = typeof args[at] === 'function' ? undefined : args[at];
  const rest = given === undefined ? args.slice(args[at] === undefined ? at + 1 : at) : args.slice(at + 1);
  return new ClientRequest(...args.slice(0, at), { ...defaults, ...given }, ...rest);
}

export function request(...args) {
  return requestWith({ _defaultAgent: http.globalAgent }, args);
}

export function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

export const maxHeaderSize = 16384;
export const setMaxIdleHTTPParsers = () => {};
export const _connectionListener = () => {};

const http = {
  _connectionListener, METHODS, STATUS_CODES, Agent, ClientRequest, IncomingMessage, OutgoingMessage, Server,
  ServerResponse, createServer, validateHeaderName, validateHeaderValue, get, request, setMaxIdleHTTPParsers,
  maxHeaderSize, globalAgent,
};

export {
  Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer,
  globalAgent, validateHeaderName, validateHeaderValue,
};
export default http;
