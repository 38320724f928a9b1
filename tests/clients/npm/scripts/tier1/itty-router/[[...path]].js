/** itty-router: a router as the default export. */
import { AutoRouter, error, html, json, StatusError, withParams, withContent, cors } from 'itty-router';

const { preflight, corsify } = cors({ origin: 'https://example.com' });

const router = AutoRouter({ base: '/tier1/itty-router', before: [preflight], finally: [corsify] });

router
  .get('/', () => 'root')
  .get('/users/:id', withParams, ({ id, query }) => ({ id, query }))
  .get('/files/:path+', ({ params }) => params)
  .get('/maybe/:x?', ({ params }) => ({ x: params.x ?? null }))
  .post('/echo', withContent, ({ content }) => json({ content }, { status: 201 }))
  .get('/html', () => html('<b>x</b>'))
  .get('/error', () => error(418, { tea: true }))
  .get('/throws', () => {
    throw new StatusError(409, 'taken');
  })
  .all('/any', ({ method }) => ({ method }));

export default router;
