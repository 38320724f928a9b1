res.writeHead(200, ['x-c', '1', 'x-c', '2']).end();
