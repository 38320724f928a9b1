res.setHeader('Content-Type', 'text/html');
return '<p>';
