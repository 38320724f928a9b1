res.end();
