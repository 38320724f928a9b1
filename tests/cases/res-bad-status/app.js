res.status(Number(metadata.query.s)).end('x');
