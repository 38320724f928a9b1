const createApp = require('../lib/connect');
const app = createApp();

app.use((req, res, next) => {
  res.setHeader('X-Seen', 'yes');
  next();
});
app.use('/listening/hello', (req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end('hello');
});
app.use('/listening/echo', (req, res) => req.pipe(res));
app.use('/listening/throw', () => {
  throw new Error('thrown in a layer');
});
app.use((error, req, res, next) => {
  if (error.message.includes('layer')) res.writeHead(503).end(error.message);
  else next(error);
});

app.listen(3000);
