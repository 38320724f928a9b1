return { bytes: req.body.length, last: req.body.at(-1) };
