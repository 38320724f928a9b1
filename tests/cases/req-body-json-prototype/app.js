return { own: Object.hasOwn(req.body, '__proto__'), polluted: req.body.bad ?? null, everyone: ({}).bad ?? null };
