/** node-fetch against the API behind. */
import fetch, { AbortError, Blob, FetchError, File, FormData, Headers, Request } from 'node-fetch';

export default async () => {
  const base = process.env.FAKE_API_URL;
  const got = await (await fetch(`${base}/echo?q=1`, { headers: new Headers({ 'X-Client': 'suite' }) })).json();
  const posted = await (
    await fetch(
      new Request(`${base}/echo`, {
        method: 'POST',
        body: JSON.stringify({ a: 'ö' }),
        headers: { 'content-type': 'application/json' },
      }),
    )
  ).json();
  const form = new FormData();
  form.set('title', 'a title');
  form.set('file', new File(['content'], 'a.txt', { type: 'text/plain' }));
  const parts = await (await fetch(`${base}/upload`, { method: 'POST', body: form })).json();
  const streamed = await fetch(`${base}/sse`);
  let text = '';
  for await (const chunk of streamed.body) text += chunk;
  const redirected = await fetch(`${base}/redirect`);
  const manual = await fetch(`${base}/redirect`, { redirect: 'manual' });
  const controller = new AbortController();
  const aborted = fetch(`${base}/slow`, { signal: controller.signal }).catch((error) => error);
  setTimeout(() => controller.abort(), 20);
  const refused = await fetch('http://127.0.0.1:9/').catch((error) => error);
  const missing = await fetch(`${base}/status/404`);
  return {
    got,
    posted,
    parts,
    text,
    compressed: await (await fetch(`${base}/gzip`)).json(),
    redirected: [redirected.redirected, redirected.status, new URL(redirected.url).pathname],
    manual: [manual.status, manual.headers.get('location')],
    aborted: [(await aborted) instanceof AbortError, (await aborted).name],
    refused: [refused instanceof FetchError, refused.type, refused.code],
    missing: [missing.ok, missing.status, missing.statusText],
    bytes: Buffer.from(await (await fetch(`${base}/bytes`)).arrayBuffer()).toString('hex'),
    blob: await new Blob(['a', 'b']).text(),
    form: await (await fetch(`${base}/echo`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })).json(),
  };
};
