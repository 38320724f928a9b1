/** superagent against the API behind. */
import superagent from 'superagent';

export default async () => {
  const base = process.env.FAKE_API_URL;
  const got = await superagent
    .get(`${base}/echo`)
    .query({ q: 'a b', list: [1, 2] })
    .set('X-Client', 'suite')
    .accept('json');
  const posted = await superagent.post(`${base}/echo`).send({ hello: 'wörld' });
  const form = await superagent.post(`${base}/echo`).type('form').send({ a: 1 }).send('b=2');
  const parts = await superagent
    .post(`${base}/upload`)
    .field('title', 'a title')
    .attach('file', Buffer.from('content'), 'a.txt');
  const failed = await superagent.get(`${base}/status/404`).catch((error) => error);
  const accepted = await superagent.get(`${base}/status/404`).ok(({ status }) => status < 500);
  const slow = await superagent
    .get(`${base}/slow`)
    .timeout({ response: 50 })
    .catch((error) => error);
  const refused = await superagent.get('http://127.0.0.1:9/').catch((error) => error);
  const bytes = await superagent
    .get(`${base}/bytes`)
    .buffer(true)
    .parse((res, done) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
    });
  const agent = superagent.agent().set('X-Client', 'agent');
  await agent.get(`${base}/cookie`);
  return {
    got: got.body,
    posted: posted.body,
    form: form.body,
    parts: parts.body,
    compressed: (await superagent.get(`${base}/gzip`)).body,
    redirected: (await superagent.get(`${base}/redirect`)).redirects.length,
    failed: [failed.status, failed.message, failed.response.text],
    accepted: accepted.status,
    slow: [slow.code, slow.timeout],
    refused: refused.code,
    bytes: bytes.body.toString('hex'),
    cookie: (await agent.get(`${base}/echo`)).body.headers,
    callback: await new Promise((resolve) =>
      superagent.get(`${base}/json`).end((error, response) => resolve(error ?? response.body)),
    ),
  };
};
