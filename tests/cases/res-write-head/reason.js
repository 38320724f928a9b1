res.writeHead(404, 'Nowhere', { 'x-b': '2' }).end();
