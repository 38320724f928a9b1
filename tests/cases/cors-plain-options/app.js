// @cors *
return req.method;
