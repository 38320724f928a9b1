res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
for (let id = 1; id <= 3; id++) {
  res.write(`id: ${id}\ndata: ${JSON.stringify({ id })}\n\n`);
  await new Promise((resolve) => setTimeout(resolve, 3));
}
res.end();
