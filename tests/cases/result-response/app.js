res.setHeader('x-before', '1');
return new Response('r', { headers: { 'x-own': '2' } });
