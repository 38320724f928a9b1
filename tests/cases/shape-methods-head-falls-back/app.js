export function GET(request) {
  return new Response('body', { headers: { 'x-method': request.method } });
}
