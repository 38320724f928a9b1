// The peer: Bun.serve, with no wall at all (/hello, /chat, /mitm), and with a new node:vm context per request (/vm/…), which
// separates realms but walls nothing in.
const vm = require('node:vm');
const upstream = process.env.UPSTREAM;

const chat = (body) => {
  body.messages.unshift({ role: 'system', content: 'Be brief.' });
  body.model = 'other-model';
  return body;
};
const helloScript = new vm.Script('(() => ({ message: "Hello", timestamp: Date.now() }))');
const chatScript = new vm.Script(`(${chat})`);

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const path = new URL(request.url).pathname;
    if (path === '/hello') return Response.json({ message: 'Hello', timestamp: Date.now() });
    if (path === '/chat') return Response.json(chat(await request.json()));
    if (path === '/mitm') {
      const response = await fetch(upstream, { method: 'POST', body: JSON.stringify(chat(await request.json())) });
      const answer = await response.json();
      answer.seen = true;
      return Response.json(answer);
    }
    if (path === '/vm/hello') return Response.json(helloScript.runInNewContext()());
    if (path === '/vm/chat') return Response.json(chatScript.runInNewContext()(await request.json()));
    return new Response('no', { status: 404 });
  },
});
console.log(`listening on http://127.0.0.1:${server.port}`);
