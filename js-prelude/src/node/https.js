/** The `https` module: `http` with other defaults. Certificates are the host's to check; no option turns that off. */

import { HttpsAgent as Agent, globalHttpsAgent as globalAgent } from './http/agent.js';
import { requestWith } from './http.js';
import { Server, createServer } from './http/server.js';

export function request(...args) {
  return requestWith({ _defaultAgent: https.globalAgent }, args);
}

export function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

const https = { Agent, globalAgent, Server, createServer, get, request };

export { Agent, Server, createServer, globalAgent };
export default https;
