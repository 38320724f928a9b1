return req.body.ok;
