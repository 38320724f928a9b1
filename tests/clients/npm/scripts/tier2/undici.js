/** undici against the API behind: request, fetch, stream, a pool, interceptors, a mock. */
import {
  Agent,
  Client,
  fetch,
  FormData,
  interceptors,
  MockAgent,
  Pool,
  request,
  stream,
  errors,
  Headers,
} from 'undici';
import { Writable } from 'node:stream';

export default async () => {
  const base = process.env.FAKE_API_URL;
  const got = await request(`${base}/echo?q=1`, { headers: { 'x-client': 'suite' } });
  const posted = await request(`${base}/echo`, {
    method: 'POST',
    body: JSON.stringify({ a: 1 }),
    headers: { 'content-type': 'application/json' },
  });
  const pool = new Pool(base, { connections: 2 });
  const many = await Promise.all(
    [1, 2, 3].map(async (n) => (await pool.request({ path: `/echo?n=${n}`, method: 'GET' })).body.json()),
  );
  const client = new Client(base);
  const missing = await client.request({ path: '/status/404', method: 'GET' });
  let streamed = '';
  await stream(
    `${base}/sse`,
    { method: 'GET' },
    () =>
      new Writable({
        write: (chunk, _, done) => {
          streamed += chunk;
          done();
        },
      }),
  );
  const agent = new Agent().compose(interceptors.redirect({ maxRedirections: 2 }));
  const redirected = await request(`${base}/redirect`, { dispatcher: agent });
  const mock = new MockAgent();
  mock.disableNetConnect();
  mock
    .get('http://mocked')
    .intercept({ path: '/x' })
    .reply(200, { mocked: true }, { headers: { 'content-type': 'application/json' } });
  const form = new FormData();
  form.set('title', 'a title');
  form.set('file', new Blob(['content']), 'a.txt');
  const refused = await request('http://127.0.0.1:9/').catch((error) => error);
  const slow = await request(`${base}/slow`, { headersTimeout: 50 }).catch((error) => error);
  const result = {
    got: [got.statusCode, await got.body.json()],
    posted: await posted.body.json(),
    many: many.map(({ url }) => url),
    missing: [missing.statusCode, await missing.body.text()],
    streamed,
    redirected: [redirected.statusCode, await redirected.body.json()],
    mocked: await (await fetch('http://mocked/x', { dispatcher: mock })).json(),
    fetched: await (await fetch(`${base}/gzip`)).json(),
    uploaded: await (await fetch(`${base}/upload`, { method: 'POST', body: form })).json(),
    headers: [...new Headers({ B: '1', a: '2' })],
    refused: refused.code,
    slow: [slow.code, slow instanceof errors.UndiciError],
  };
  await Promise.all([pool.close(), client.close()]);
  return result;
};
