/** cors, as middleware of an app. */
import cors from 'cors';
import express from 'express';

const app = express();
const listed = cors({
  origin: ['https://a.example', /\.b\.example$/],
  credentials: true,
  exposedHeaders: ['X-One'],
  maxAge: 60,
});
const asked = cors((req, done) => done(null, { origin: req.get('x-allow') === 'yes', optionsSuccessStatus: 200 }));

app.all('/tier2/cors/open', cors(), (req, res) => res.send('open'));
app.all('/tier2/cors/listed', listed, (req, res) => res.send('listed'));
app.all('/tier2/cors/asked', asked, (req, res) => res.send('asked'));

export default app;
