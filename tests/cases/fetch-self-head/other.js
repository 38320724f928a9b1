res.setHeader('x-h', req.method);
return 'a body nobody sees';
