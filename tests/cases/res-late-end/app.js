res.writeHead(200, { 'content-type': 'text/plain' });
res.write('a');
setTimeout(() => res.end('b'), 10);
