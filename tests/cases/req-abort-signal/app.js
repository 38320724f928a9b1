export function GET(request) {
  shared.aborted = 'not yet';
  request.signal.addEventListener('abort', () => { shared.aborted = request.signal.reason.name; });
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('one'));
    },
    cancel() {
      shared.cancelled = true;
    },
  });
  return new Response(stream);
}
