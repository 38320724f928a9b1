return { a: 1, b: [true, null, 'x'], nested: { date: new Date(0) } };
