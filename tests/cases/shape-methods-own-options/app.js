export function OPTIONS() {
  return new Response('mine', { status: 200 });
}
