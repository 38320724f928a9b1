res.setHeader('x-sub', '1');
