res.status(202);
return 'accepted';
