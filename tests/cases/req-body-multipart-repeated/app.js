return req.body;
