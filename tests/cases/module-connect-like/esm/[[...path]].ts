import createApp from '../lib/connect.cjs';
import http from 'node:http';
const app = createApp();

app.use((req: http.IncomingMessage, res, next) => {
  res.setHeader('X-Seen', 'yes');
  next();
});
app.use('/esm/hello', (req: http.IncomingMessage, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end('hello');
});
app.use('/esm/echo', (req: http.IncomingMessage, res) => req.pipe(res));
app.use('/esm/throw', () => {
  throw new Error('thrown in a layer');
});
app.use((error, req, res, next) => {
  if (error.message.includes('layer')) res.writeHead(503).end(error.message);
  else next(error);
});

export default http.createServer(app);
