/** helmet, as middleware of an app; its headers are compared too. */
import express from 'express';
import helmet from 'helmet';

const app = express();

app.get('/tier2/helmet/default', helmet(), (req, res) => res.send('default'));
app.get(
  '/tier2/helmet/own',
  helmet({
    contentSecurityPolicy: {
      directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'", (req, res) => `'nonce-${res.statusCode}'`] },
    },
    frameguard: { action: 'deny' },
    hsts: { maxAge: 5, preload: true },
    referrerPolicy: { policy: ['origin', 'unsafe-url'] },
    noSniff: false,
  }),
  (req, res) => res.send('own'),
);

export default app;
