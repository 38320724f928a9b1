res.send('text');
