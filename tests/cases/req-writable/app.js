req.user = { id: 7 };
req.body = 'replaced';
req.url = '/elsewhere';
return { user: req.user, body: req.body, url: req.url };
