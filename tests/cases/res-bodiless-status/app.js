res.status(Number(metadata.query.s));
return { a: 1 };
