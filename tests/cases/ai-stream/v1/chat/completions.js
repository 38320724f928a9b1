const event = (delta, finish_reason = null) => `data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\r\n\r\n`;
res.writeHead(200, { 'content-type': 'text/event-stream' });
for (const text of ['eins ', 'zwei ', 'drei €']) {
  res.write(event({ content: text }));
  await new Promise((resolve) => setTimeout(resolve, 20));
}
res.write(event({}, 'stop'));
res.end('data: [DONE]\n\n');
