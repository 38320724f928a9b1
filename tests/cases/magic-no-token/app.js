return req.headers.authorization;
