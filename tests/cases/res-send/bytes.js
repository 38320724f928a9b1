res.send(Buffer.from([1, 2, 255]));
