const stream = new ReadableStream({
  async start(controller) {
    for (const word of ['one', 'two', 'three']) {
      await null;
      controller.enqueue(new TextEncoder().encode(word));
    }
    controller.close();
  },
});
return new Response(stream, { headers: { 'content-type': 'text/plain' } });
