res.send({ a: 1 });
