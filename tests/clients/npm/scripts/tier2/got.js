/** got against the API behind: JSON, forms, hooks, retries, paging, streams, errors. */
import got from 'got';
import { pipeline } from 'node:stream/promises';

export default async () => {
  const api = got.extend({
    prefixUrl: process.env.FAKE_API_URL,
    headers: { 'x-client': 'suite' },
    retry: { limit: 1, calculateDelay: ({ attemptCount }) => (attemptCount > 1 ? 0 : 1) },
  });
  const seen = [];
  const hooked = api.extend({
    hooks: {
      beforeRequest: [
        (options) => {
          options.headers['x-hook'] = 'yes';
        },
      ],
      afterResponse: [
        (response) => {
          seen.push(response.statusCode);
          return response;
        },
      ],
    },
  });
  const chunks = [];
  await pipeline(api.stream('sse'), async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  const missing = await api('status/404').catch((error) => error);
  const refused = await got('http://127.0.0.1:9/', { retry: { limit: 0 } }).catch((error) => error);
  const slow = await api('slow', { timeout: { request: 50 }, retry: { limit: 0 } }).catch((error) => error);
  return {
    got: await hooked('echo', { searchParams: { q: 'a b' } }).json(),
    posted: await api.post('echo', { json: { hello: 'wörld' } }).json(),
    form: await api.post('echo', { form: { a: 1, b: 'x y' } }).json(),
    compressed: await api('gzip').json(),
    redirected: (await api('redirect')).redirectUrls.length,
    bytes: (await api('bytes').buffer()).toString('hex'),
    pages: await api.paginate.all('pages?page=1', { pagination: { transform: ({ body }) => JSON.parse(body) } }),
    flaky: await api(`flaky/got-${Math.random()}`).text(),
    streamed: Buffer.concat(chunks).toString(),
    missing: [missing.name, missing.code, missing.message.replace(/http\S+/g, 'URL')],
    refused: [refused.name, refused.code],
    slow: [slow.name, slow.code],
    seen,
  };
};
