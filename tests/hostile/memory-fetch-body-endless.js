// An upload without end.
// expect: any
// worker-may-die
// @timeout 500
await fetch('/neighbour', { method: 'POST', duplex: 'half', body: new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)); } }) });
return 1;
