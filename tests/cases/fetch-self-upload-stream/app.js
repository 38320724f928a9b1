const body = new ReadableStream({
  async start(controller) {
    for (const word of ['up', 'load', 'ed']) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new TextEncoder().encode(word));
    }
    controller.close();
  },
});
return (await fetch('/take', { method: 'POST', body, duplex: 'half' })).text();
