/**
 * The scripts under Node: a server that imports a script when it is first asked for and answers with what it says.
 * Says its address in the first line of its output.
 */

import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { packages } from './packages.mjs';

const scripts = process.argv[2];

/** What is made of a script: `(req, res) => …`, which answers. */
const listeners = new Map();

async function listenerOf(script) {
  const file = [`${script}.js`, join(script, '[[...path]].js')].map((name) => join(scripts, name)).find(existsSync);
  const { default: exported } = await import(pathToFileURL(file));
  // First, because a router of itty-router has whatever is asked of it.
  if (typeof exported.fetch === 'function') return (req, res) => answerFetch(exported, req, res);
  // A server of node:http, which listens on a port of its own as well
  if (
    typeof exported.emit === 'function' &&
    typeof exported.listen === 'function' &&
    typeof exported.use !== 'function'
  ) {
    return (req, res) => exported.emit('request', req, res);
  }
  if (typeof exported.routing === 'function') {
    await exported.ready();
    return exported.routing;
  }
  if (typeof exported.callback === 'function') return exported.callback();
  if (typeof exported.handle === 'function') return exported;
  return async (req, res) => {
    const value = await exported(req, res, { query: {}, parameters: {} });
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(value));
  };
}

async function answerFetch(app, req, res) {
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
  const request = new Request(`http://${req.headers.host}${req.url}`, {
    method: req.method,
    headers: req.headers,
    ...(hasBody && { body: Readable.toWeb(req), duplex: 'half' }),
  });
  const response = await app.fetch(request, process.env, { waitUntil() {}, passThroughOnException() {} });
  res.writeHead(response.status, [...response.headers].flat());
  for await (const chunk of response.body ?? []) res.write(chunk);
  res.end();
}

const server = createServer(async (req, res) => {
  const { pathname } = new URL(req.url, 'http://x');
  const about = packages.find(({ script }) => pathname === `/${script}` || pathname.startsWith(`/${script}/`));
  try {
    if (!listeners.has(about.script)) listeners.set(about.script, await listenerOf(about.script));
    await listeners.get(about.script)(req, res);
  } catch (error) {
    if (!res.headersSent) res.statusCode = 500;
    res.end(String(error?.stack ?? error));
  }
});

process.on('unhandledRejection', (error) => console.error('unhandled rejection:', error));
process.on('uncaughtException', (error) => console.error('uncaught exception:', error));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
