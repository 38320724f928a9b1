res.setHeader('content-length', '3');
return 'longer than that';
