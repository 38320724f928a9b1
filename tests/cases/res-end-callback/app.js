shared.seen = [];
res.on('finish', () => shared.seen.push('finish'));
await new Promise((resolve) => res.end('x', () => { shared.seen.push('callback'); resolve(); }));
