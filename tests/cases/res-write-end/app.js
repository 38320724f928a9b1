res.setHeader('content-type', 'text/plain');
res.write('one');
await new Promise((resolve) => setTimeout(resolve, 5));
res.write(Buffer.from(' two'));
res.write(new Uint8Array([32, 51]));
res.end(' end');
