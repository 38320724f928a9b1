await new Promise((resolve) => setTimeout(resolve, 3));
return { n: Number(metadata.query.n) };
