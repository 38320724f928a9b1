res.setHeader('x-top', '1');
