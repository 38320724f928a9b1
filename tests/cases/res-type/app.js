res.type(metadata.query.t);
return 'x';
