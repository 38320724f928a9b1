return { cookie: req.headers.cookie, accept: req.headers.accept };
