res.write('begun');
await new Promise((resolve) => setTimeout(resolve, 5));
throw new Error('after the beginning');
