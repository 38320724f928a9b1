res.status(404);
