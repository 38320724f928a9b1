// A response stream that never starts.
// expect: 200|504
// @timeout 100
return new Response(new ReadableStream({ start: () => new Promise(() => {}) }));
