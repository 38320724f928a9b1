const seen = [];
await new Promise((resolve) => req.on('data', () => seen.push('data')).on('end', () => resolve(seen.push('end'))));
return seen;
