/**
 * http.Agent and https.Agent: they keep what they are told and pool nothing, because connections are the host's. An
 * agent that makes connections of its own, to a proxy say, is not asked for them.
 */

import EventEmitter from '../events.js';
import { unsupported } from '../unsupported.js';

const INSTEAD = 'connections are made by the host';

export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.options = { __proto__: null, ...options, noDelay: options?.noDelay ?? true, path: null };
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = options?.keepAliveMsecs || 1000;
  this.keepAlive = options?.keepAlive ?? false;
  this.maxSockets = options?.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = options?.maxFreeSockets || 256;
  this.scheduling = options?.scheduling || 'lifo';
  this.maxTotalSockets = options?.maxTotalSockets ?? Infinity;
  this.totalSocketCount = 0;
}

Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;

Object.assign(Agent.prototype, {
  createConnection() {
    throw unsupported('http.Agent.createConnection', INSTEAD);
  },
  createSocket(request, options, callback) {
    callback(unsupported('http.Agent.createSocket', INSTEAD));
  },
  getName(options = {}) {
    let name = `${options.host || 'localhost'}:${options.port || ''}:${options.localAddress || ''}`;
    if (options.family === 4 || options.family === 6) name += `:${options.family}`;
    return options.socketPath ? `${name}:${options.socketPath}` : name;
  },
  addRequest() {},
  removeSocket() {},
  keepSocketAlive: () => true,
  reuseSocket() {},
  destroy() {},
});

export function HttpsAgent(options) {
  if (!(this instanceof HttpsAgent)) return new HttpsAgent(options);
  Agent.call(this, options);
  this.defaultPort = 443;
  this.protocol = 'https:';
  this.maxCachedSessions = options?.maxCachedSessions ?? 100;
}

Object.setPrototypeOf(HttpsAgent.prototype, Agent.prototype);
Object.setPrototypeOf(HttpsAgent, Agent);
Object.defineProperty(HttpsAgent, 'name', { value: 'Agent' });

export const globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
export const globalHttpsAgent = new HttpsAgent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
