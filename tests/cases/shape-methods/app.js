export async function GET(request) {
  return { method: 'get', request: request instanceof Request, path: new URL(request.url).pathname };
}
export async function POST(request) {
  return { method: 'post', body: await request.json() };
}
export const DELETE = () => new Response(null, { status: 204 });
