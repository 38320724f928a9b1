const createApp = require('../lib/connect.cjs');
const app = createApp();

app.use((req, res, next) => {
  res.setHeader('X-Seen', 'yes');
  next();
});
app.use('/exported/hello', (req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end('hello');
});
app.use('/exported/echo', (req, res) => req.pipe(res));
app.use('/exported/throw', () => {
  throw new Error('thrown in a layer');
});
app.use((error, req, res, next) => {
  if (error.message.includes('layer')) res.writeHead(503).end(error.message);
  else next(error);
});

module.exports = app;
