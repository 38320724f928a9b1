return res.redirect(301, 'https://example.test/é');
