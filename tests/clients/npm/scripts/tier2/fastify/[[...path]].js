/** fastify: an instance as the default export, with schemas, hooks, plugins and errors. */
import Fastify from 'fastify';

const app = Fastify({ logger: false });

app.decorate('answer', 42);
app.addHook('onRequest', async (request, reply) => {
  reply.header('X-Before', 'fastify');
});
app.addHook('preSerialization', async (request, reply, payload) => ({ ...payload, hooked: true }));
app.setNotFoundHandler((request, reply) => reply.code(404).send({ missing: request.url }));

app.register(
  async (routes) => {
    routes.get('/', async () => ({ root: true, answer: routes.answer }));
    routes.get(
      '/users/:id',
      {
        schema: {
          params: { type: 'object', properties: { id: { type: 'integer' } } },
          querystring: { type: 'object', properties: { n: { type: 'number', default: 1 } } },
          response: { 200: { type: 'object', properties: { id: { type: 'integer' }, n: { type: 'number' } } } },
        },
      },
      async (request) => ({ id: request.params.id, n: request.query.n, secret: 'left out by the schema' }),
    );
    routes.post(
      '/echo',
      {
        schema: {
          body: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 2 } } },
        },
      },
      async (request, reply) => {
        reply.code(201);
        return { body: request.body };
      },
    );
    routes.get('/text', (request, reply) => reply.type('text/plain').send('plain'));
    routes.get('/bytes', (request, reply) => reply.send(Buffer.from([0, 1, 254, 255])));
    routes.get('/throws', async () => {
      throw Object.assign(new Error('not today'), { statusCode: 418 });
    });
    routes.get('/redirect', (request, reply) => reply.redirect('/elsewhere', 303));
  },
  { prefix: '/tier2/fastify' },
);

export default app;
