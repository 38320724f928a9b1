return req.user;
