const request = new Request('http://a.test/x', { method: 'post', body: 'text', headers: { a: 'b' } });
const response = new Response(JSON.stringify({ n: 1 }), { status: 299, statusText: 'Odd' });
let bad;
try {
  new Response('', { status: 42 });
} catch (error) {
  bad = error.name;
}
return {
  method: request.method, type: request.headers.get('content-type'), text: await request.text(),
  status: response.status, odd: response.statusText, ok: response.ok, json: await response.json(), bad, error: Response.error().type,
};
