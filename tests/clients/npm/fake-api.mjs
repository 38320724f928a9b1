/**
 * The services behind the clients, all of them on one port of this machine. Answers are always the same.
 * Says its address in the first line of its output.
 */

import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { answerAnthropic } from './fake-api/anthropic.mjs';
import { answerEcho } from './fake-api/echo.mjs';
import { answerGithub } from './fake-api/github.mjs';
import { answerMcp } from './fake-api/mcp.mjs';
import { answerOpenai } from './fake-api/openai.mjs';
import { answerS3 } from './fake-api/s3.mjs';
import { answerStripe } from './fake-api/stripe.mjs';
import { answerSupabase } from './fake-api/supabase.mjs';

const SERVICES = {
  openai: answerOpenai,
  anthropic: answerAnthropic,
  supabase: answerSupabase,
  github: answerGithub,
  s3: answerS3,
  mcp: answerMcp,
  v1: answerStripe,
};

/** What a service is given: the request with its body read, and short ways to answer. */
class Exchange {
  constructor(req, res, body) {
    this.req = req;
    this.res = res;
    this.method = req.method;
    this.url = new URL(req.url, `http://${req.headers.host}`);
    this.headers = req.headers;
    this.body = body;
  }

  get parsed() {
    return JSON.parse(this.body.toString());
  }

  send(status, body, headers = {}) {
    const bytes = Buffer.from(body);
    this.res.writeHead(status, { 'content-length': bytes.length, ...headers });
    this.res.end(this.method === 'HEAD' ? undefined : bytes);
  }

  json(value, status = 200, headers = {}) {
    this.send(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
  }

  /** Server-sent events, one write each, so that a client meets them one by one. */
  async events(events, { named = false } = {}) {
    this.res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    for (const event of events) {
      const name = named ? `event: ${event.type}\n` : '';
      this.res.write(`${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.res.end();
  }

  /** Never answers; whoever waits gives up. */
  wait() {}
}

const server = createServer(async (req, res) => {
  const exchange = new Exchange(req, res, await buffer(req).catch(() => Buffer.alloc(0)));
  const [, service] = exchange.url.pathname.split('/');
  try {
    await (SERVICES[service] ?? answerEcho)(exchange);
  } catch (error) {
    console.error(error);
    if (!res.headersSent) exchange.json({ error: String(error?.message) }, 500);
    else res.destroy();
  }
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
