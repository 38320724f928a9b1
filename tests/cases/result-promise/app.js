return Promise.resolve({ a: 1 });
