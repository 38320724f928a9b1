res.statusCode = 201;
return { made: 1 };
