/** express: an app as the default export. Its requests carry the whole path. */
import express from 'express';

/** Each engine has its own words for what is no JSON. */
const sayable = (error) => (error.type === 'entity.parse.failed' ? 'no JSON' : error.message);

const app = express();
const router = express.Router();

app.set('etag', 'strong');
app.use(express.json(), express.urlencoded({ extended: true }), express.text());
app.use((req, res, next) => {
  res.set('X-Before', req.method);
  next();
});
router.get('/', (req, res) => res.send('root'));
router.get('/users/:id', (req, res) =>
  res.json({ id: req.params.id, query: req.query, ip: typeof req.ip, host: typeof req.hostname, base: req.baseUrl }),
);
router.post('/echo', (req, res) => res.status(201).json({ body: req.body, type: req.get('content-type') }));
router.get('/cookie', (req, res) => res.cookie('a', { b: 1 }, { httpOnly: true }).type('txt').send('set'));
router.get('/redirect', (req, res) => res.redirect(303, '/elsewhere'));
router.get('/accepts', (req, res) =>
  res.format({ 'text/html': () => res.send('<b>html</b>'), 'application/json': () => res.json({ format: 'json' }) }),
);
router.get('/chunks', async (req, res) => {
  res.type('text/plain');
  for (const word of ['a', 'b', 'c']) {
    res.write(`${word}\n`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  res.end();
});
router.get('/bytes', (req, res) => res.send(Buffer.from([0, 1, 254, 255])));
router.get('/throws', () => {
  throw Object.assign(new Error('not today'), { status: 418 });
});
router.get('/rejects', async () => {
  throw new Error('later');
});
router.all('/any{/*rest}', (req, res) => res.send({ method: req.method, rest: req.params.rest ?? null }));
app.use('/tier2/express', router);
app.use((req, res) => res.status(404).send(`nothing at ${req.path}`));
app.use((error, req, res, next) =>
  res.headersSent ? next(error) : res.status(error.status ?? 500).json({ error: sayable(error), type: error.type }),
);

export default app;
