res.type('text/css').send('a{}');
