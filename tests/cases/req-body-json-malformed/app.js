console.log('the script ran');
return req.body;
