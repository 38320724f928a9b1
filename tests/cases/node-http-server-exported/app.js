const http = require('http');
let served = 0;

module.exports = http.createServer(async (req, res) => {
  served += 1;
  let body = '';
  for await (const chunk of req) body += chunk;
  res.setHeader('Content-Type', 'application/json');
  const { remoteAddress } = req.socket;
  res.end(JSON.stringify({ body, served: served > 0, address: typeof remoteAddress, host: typeof req.headers.host }));
});
