return res.status(403).json({ no: true });
