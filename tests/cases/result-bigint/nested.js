return { a: { b: 1n } };
