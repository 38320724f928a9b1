res.setHeader('x-origin', 'yes');
res.status(203);
return 'from the origin';
