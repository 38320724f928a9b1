/** hono: an app as the default export, with its middleware. */
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { sign, verify } from 'hono/jwt';
import { streamSSE, streamText } from 'hono/streaming';
import { validator } from 'hono/validator';

const app = new Hono().basePath('/tier1/hono');

app.use('*', async (context, next) => {
  await next();
  context.header('X-Served-By', 'hono');
});
app.use('/cors/*', cors({ origin: 'https://example.com', allowMethods: ['GET', 'PUT'] }));
app.use('/private/*', bearerAuth({ token: 'token-1' }));
app.use('/etag', etag());
app.get('/', (context) => context.text('root'));
app.get('/users/:id{[0-9]+}', (context) =>
  context.json({ id: context.req.param('id'), q: context.req.query('q'), all: context.req.queries('all') }),
);
app.post('/echo', async (context) => context.json({ got: await context.req.json() }, 201));
app.post('/form', async (context) => context.json(await context.req.parseBody()));
app.post(
  '/valid',
  validator('json', (value, context) => (value.n > 0 ? value : context.text('n must be positive', 422))),
  (context) => context.json(context.req.valid('json')),
);
app.get('/cookie', (context) => {
  setCookie(context, 'a', 'b c', { httpOnly: true, path: '/' });
  return context.json({ seen: getCookie(context, 'seen') });
});
app.get('/html', (context) => context.html(html`<b>${'<i>'}</b>`));
app.get('/etag', (context) => context.text('tagged'));
app.get('/private/x', (context) => context.text('secret'));
app.get('/cors/x', (context) => context.text('open'));
app.get('/stream', (context) =>
  streamText(context, async (stream) => {
    for (const word of ['a', 'b', 'c']) {
      await stream.writeln(word);
      await stream.sleep(2);
    }
  }),
);
app.get('/sse', (context) =>
  streamSSE(context, async (stream) => {
    for (let id = 0; id < 3; id += 1)
      await stream.writeSSE({ data: JSON.stringify({ id }), event: 'tick', id: String(id) });
  }),
);
app.get('/jwt', async (context) => {
  const token = await sign({ sub: 'x' }, 'secret');
  return context.json({ token, payload: await verify(token, 'secret', 'HS256') });
});
app.get('/fails', () => {
  throw new HTTPException(403, { message: 'not you' });
});
app.get('/redirect', (context) => context.redirect('/elsewhere', 307));
app.notFound((context) => context.json({ missing: context.req.path }, 404));

export default app;
