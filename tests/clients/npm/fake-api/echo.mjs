/** What every HTTP client can do: echoes, uploads, redirects, compression, errors, slowness, streams. */

import { gzipSync } from 'node:zlib';

/** Fields a script sets on purpose; the others are the client's. */
const SHOWN = /^(content-type|x-.*|authorization|cookie)$/;

/** How often each of the flaky paths was asked. */
const asked = new Map();

const shown = (headers) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => SHOWN.test(name))
      .sort(),
  );

async function parts({ body, headers }) {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] } }).formData();
  return Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === 'string'
        ? { name, value }
        : { name, filename: value.name, type: value.type, text: await value.text() },
    ),
  );
}

/** The public half of the key that the jose script has. */
const jwks = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      x: 'LlFmlH6GApBzrrJ99e4QR-s-tPxDwTYIwfoVNbCmkU8',
      y: 'e77dsLBnyIXlWOEWHJ7Hjn2ln26N-l0SGW4XWZjeuco',
    },
  ],
};

export async function answerEcho(exchange) {
  const { url, method, headers, body } = exchange;
  const [, first, second] = url.pathname.split('/');
  switch (first) {
    case 'echo': {
      const type = headers['content-type']?.replace(/boundary=.*/, 'boundary');
      return exchange.json({
        method,
        url: url.pathname + url.search,
        headers: shown({ ...headers, ...(type && { 'content-type': type }) }),
        body: body.toString(),
      });
    }
    case 'upload':
      return exchange.json(await parts(exchange));
    case 'json':
      return exchange.json({ hello: 'world' });
    case 'jwks':
      return exchange.json(jwks);
    case 'gzip':
      return exchange.send(200, gzipSync('{"compressed":true}'), {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      });
    case 'bytes':
      return exchange.send(200, Buffer.from([0, 1, 2, 128, 254, 255]), { 'content-type': 'application/octet-stream' });
    case 'redirect':
      return exchange.send(302, '', { location: '/json' });
    case 'status':
      return exchange.send(Number(second), `status ${second}`, { 'content-type': 'text/plain' });
    case 'cookie':
      return exchange.send(200, 'set', { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/; HttpOnly'] });
    case 'slow':
      return exchange.wait();
    case 'sse':
      return exchange.events(['one', 'two', 'three']);
    case 'page':
      return exchange.send(200, '<p><a href="/a">A</a><a href="/b?c=1&amp;d=2">B</a>', { 'content-type': 'text/html' });
    case 'csv':
      return exchange.send(200, 'a,b\r\n1,"x, y"\r\n2,z\r\n', { 'content-type': 'text/csv' });
    case 'pages': {
      const page = Number(url.searchParams.get('page'));
      const link = page < 3 ? { link: `<${url.origin}/pages?page=${page + 1}>; rel="next"` } : {};
      return exchange.json([page * 10, page * 10 + 1], 200, link);
    }
    case 'flaky': {
      const count = (asked.get(url.pathname) ?? 0) + 1;
      asked.set(url.pathname, count);
      return count < 2 ? exchange.send(503, 'try again', { 'retry-after': '0' }) : exchange.send(200, 'recovered');
    }
    default:
      return exchange.json({ error: 'nothing here' }, 404);
  }
}
