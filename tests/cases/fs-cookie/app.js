res.setHeader('set-cookie', cookie.serialize('id', 'ü', { httpOnly: true, maxAge: 60, path: '/' }));
return cookie.parse(req.headers.cookie);
