/** axios against the API behind: JSON, forms, parameters, interceptors, redirects, compression, errors, abort, streams. */
import axios from 'axios';

export default async () => {
  const api = axios.create({ baseURL: process.env.FAKE_API_URL, headers: { 'X-Client': 'suite' }, proxy: false });
  api.interceptors.request.use((config) => {
    config.headers.set('X-Intercepted', 'yes');
    return config;
  });
  const { data: got } = await api.get('/echo', { params: { q: 'a b', list: [1, 2] } });
  const { data: posted, status } = await api.post('/echo', { hello: 'wörld' });
  const { data: form } = await api.post('/echo', new URLSearchParams({ a: '1', b: '2' }));
  const multipart = new FormData();
  multipart.append('title', 'a title');
  multipart.append('file', new Blob(['content']), 'a.txt');
  const { data: parts } = await api.post('/upload', multipart);
  const { data: compressed } = await api.get('/gzip');
  const { data: redirected } = await api.get('/redirect');
  const { data: bytes } = await api.get('/bytes', { responseType: 'arraybuffer' });
  const failed = await api.get('/status/418').catch((error) => error);
  const slow = await api.get('/slow', { timeout: 50 }).catch((error) => error);
  const controller = new AbortController();
  const aborted = api.get('/slow', { signal: controller.signal }).catch((error) => error);
  setTimeout(() => controller.abort(), 20);
  const refused = await axios.get('http://127.0.0.1:9/', { proxy: false }).catch((error) => error);
  const streamed = await api.get('/sse', { responseType: 'stream' });
  let text = '';
  if (typeof streamed.data.on === 'function') for await (const chunk of streamed.data) text += chunk;
  return {
    got,
    posted,
    status,
    form,
    parts,
    compressed,
    redirected,
    text,
    bytes: Buffer.from(bytes).toString('hex'),
    failed: [failed.code, failed.message, failed.response.status, failed.response.data],
    slow: [slow.code, slow.message],
    aborted: [(await aborted).code, axios.isCancel(await aborted)],
    refused: refused.code,
    url: axios.getUri({ url: '/x', params: { d: { e: 1 } } }),
  };
};
