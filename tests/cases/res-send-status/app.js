res.sendStatus(418);
