res.setHeader('connection', 'close');
res.setHeader('transfer-encoding', 'chunked');
return 'x';
