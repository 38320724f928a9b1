res.status(401).json({ no: true });
