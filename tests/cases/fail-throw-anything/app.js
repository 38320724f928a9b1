const things = [null, undefined, 0, 'text', Symbol('s'), 1n, [], {}, () => 1, Object.create(null)];
throw things[Number(metadata.query.n)];
