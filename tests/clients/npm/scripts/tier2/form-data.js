/** form-data: what it writes, into a request of node:http and on its own. */
import FormData from 'form-data';
import http from 'node:http';
import { PassThrough, Readable } from 'node:stream';

export default async () => {
  const make = () => {
    const form = new FormData();
    form.setBoundary('boundary-1');
    form.append('title', 'a title');
    form.append('n', 5);
    form.append('file', Buffer.from('contents'), { filename: 'ä.txt', contentType: 'text/plain' });
    form.append('json', '{"a":1}', { contentType: 'application/json' });
    return form;
  };
  const url = new URL('/upload', process.env.FAKE_API_URL);
  const sent = await new Promise((resolve, reject) => {
    const form = make();
    const request = http.request(url, { method: 'POST', headers: form.getHeaders() }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    request.on('error', reject);
    form.pipe(request);
  });
  const submitted = await new Promise((resolve, reject) => {
    make().submit(url.href, (error, response) => {
      if (error) return reject(error);
      response.resume();
      return response.on('end', () => resolve(response.statusCode));
    });
  });
  const streamed = make();
  streamed.append('stream', Readable.from(['a', 'b']), { filename: 's.bin', knownLength: 2 });
  let text = '';
  for await (const chunk of streamed.pipe(new PassThrough())) text += chunk;
  return {
    sent,
    submitted,
    text,
    headers: make().getHeaders({ 'X-A': 'b' }),
    length: make().getLengthSync(),
    buffer: make().getBuffer().toString().length,
    known: make().hasKnownLength(),
  };
};
