res.status(202).send();
