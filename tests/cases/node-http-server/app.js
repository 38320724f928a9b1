const http = require('http');

http
  .createServer((req, res) => {
    if (req.url === '/app?throw') throw new Error('thrown by the listener');
    if (req.url === '/app?cut') {
      res.write('begun');
      setTimeout(() => res.destroy(), 5);
      return;
    }
    if (req.method === 'POST') {
      res.setHeader('Content-Type', req.headers['content-type']);
      req.pipe(res);
      return;
    }
    res.writeHead(202, { 'Content-Type': 'text/plain', 'X-Many': ['1', '2'] });
    setTimeout(() => res.end(`${req.method} ${req.url}`), 2);
  })
  .listen(3000, () => console.log('listening'));
