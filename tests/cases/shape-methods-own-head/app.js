export function GET() {
  return new Response('body', { headers: { 'x-from': 'get' } });
}
export function HEAD() {
  return new Response(null, { headers: { 'x-from': 'head' } });
}
