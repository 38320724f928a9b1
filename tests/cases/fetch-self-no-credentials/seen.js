const { authorization, cookie } = req.headers;
return { authorization: authorization ?? null, cookie: cookie ?? null };
