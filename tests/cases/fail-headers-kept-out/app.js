res.setHeader('content-type', 'text/html');
throw new Error('late');
