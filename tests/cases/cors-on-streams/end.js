// @cors *
res.end('z');
