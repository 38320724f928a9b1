// @rawBody please
return req.body;
