/** koa: an app as the default export. */
import Koa from 'koa';
import { Readable } from 'node:stream';

const app = new Koa();
app.silent = true;

app.use(async (context, next) => {
  context.set('X-Before', 'koa');
  try {
    await next();
  } catch (error) {
    context.status = error.status ?? 500;
    context.body = { error: error.message, exposed: error.expose ?? false };
  }
});

app.use(async (context, next) => {
  switch (context.path.replace('/tier2/koa', '')) {
    case '':
      context.body = 'root';
      break;
    case '/json':
      context.body = { query: context.query, method: context.method, host: typeof context.host, fresh: context.fresh };
      break;
    case '/echo': {
      let text = '';
      for await (const chunk of context.req) text += chunk;
      context.status = 201;
      context.body = { text, is: context.is('json', 'text') };
      break;
    }
    case '/stream':
      context.type = 'text/plain';
      context.body = Readable.from(['a\n', 'b\n', 'c\n']);
      break;
    case '/bytes':
      context.body = Buffer.from([0, 1, 254, 255]);
      break;
    case '/cookie':
      context.cookies.set('a', 'b');
      context.body = context.cookies.get('seen') ?? null;
      break;
    case '/redirect':
      context.redirect('/elsewhere');
      break;
    case '/throws':
      context.throw(422, 'bad input', { field: 'x' });
      break;
    case '/raw':
      context.respond = false;
      context.res.statusCode = 202;
      context.res.end('by hand');
      break;
    default:
      await next();
  }
});

export default app;
