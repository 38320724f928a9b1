shared.n = (shared.n ?? 0) + 1;
if (metadata.query.bad) throw new Error('x');
return shared.n;
