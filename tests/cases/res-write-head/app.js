res.writeHead(201, { 'X-A': '1', 'content-type': 'text/x' });
res.end('body');
