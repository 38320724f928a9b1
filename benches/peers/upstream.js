// What /mitm talks to: a 2 KiB JSON answer on loopback.
const answer = JSON.stringify({ id: 'x', choices: [{ message: { role: 'assistant', content: 'word '.repeat(380) } }], usage: { total_tokens: 400 } });
const headers = { 'content-type': 'application/json' };
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(answer, { headers }) });
console.log(`listening on http://127.0.0.1:${server.port}`);
