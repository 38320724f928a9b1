res.setHeader('x-post', String(mainResult.a));
