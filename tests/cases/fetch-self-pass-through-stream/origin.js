res.writeHead(200, { 'content-type': 'text/x-pieces' });
for (const piece of ['1', '2', '3']) {
  res.write(piece);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
res.end();
