return req.body.toString();
