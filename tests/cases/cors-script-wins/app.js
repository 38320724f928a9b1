// @cors reflective
res.setHeader('Access-Control-Allow-Origin', 'https://mine.test');
return 1;
