res.type('application/ld+json');
return { a: 1 };
