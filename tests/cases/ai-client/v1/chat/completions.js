if (!req.body.stream) return { choices: [{ message: { content: 'whole' } }] };
res.writeHead(200, { 'content-type': 'text/event-stream' });
for (const content of ['in ', 'pieces']) res.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
res.end('data: [DONE]\n\n');
