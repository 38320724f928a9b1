/** The checkout's files over HTTP on this machine: the data that tests fetch. */

import { createServer } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html', '.idl': 'text/plain', '.js': 'text/javascript', '.json': 'application/json', '.txt': 'text/plain',
};

/** Of the handlers of the tests' own server, the one that answers slowly, as its description there says. */
async function trickle(query, response) {
  const count = Number(query.get('count') ?? 50);
  const delay = Number(query.get('ms') ?? query.get('delay') ?? 500);
  response.writeHead(200, query.has('notype') ? {} : { 'content-type': 'text/plain' });
  for (let index = 0; index < count && !response.destroyed; index += 1) {
    response.write('TEST_TRICKLE\n');
    await setTimeout(delay);
  }
  response.end();
}

/** @returns {Promise<{ address: string, stop: () => void }>} */
export async function serveFiles(root) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname.endsWith('/trickle.py')) {
      trickle(searchParams, response);
      return;
    }
    const path = join(root, normalize(decodeURIComponent(pathname)));
    if (!path.startsWith(root) || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
