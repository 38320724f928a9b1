return req.method;
