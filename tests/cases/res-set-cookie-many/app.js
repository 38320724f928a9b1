res.setHeader('Set-Cookie', ['a=1', 'b=2; Path=/']);
res.appendHeader('Set-Cookie', 'c=3');
return 'ok';
