return { a: 1 };
