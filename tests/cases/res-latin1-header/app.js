res.setHeader('x-name', 'caf\xe9');
return 1;
