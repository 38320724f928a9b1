res.cookie('id', 'a b', { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 60000, path: '/x' }).cookie('two', '2');
return 1;
