res.write('68690a', 'hex');
res.end('AAE=', 'base64');
