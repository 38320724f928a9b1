shared.events = [];
req.on('close', () => shared.events.push('req'));
res.on('close', () => shared.events.push('res'));
res.writeHead(200, { 'content-type': 'text/event-stream' });
res.write('data: first\n\n');
await new Promise((resolve) => res.on('close', resolve));
shared.events.push('done');
