const decoder = new TextDecoder();
async function inPieces(stream) {
  const reader = stream.getReader({ mode: 'byob' });
  const pieces = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(4));
    if (done) return pieces;
    pieces.push(decoder.decode(value));
  }
}
const fetched = await fetch('/text');
const clone = new Response('abcdef').clone();
return {
  made: await inPieces(new Response('abcdef').body),
  blob: await inPieces(new Blob(['abc', 'def']).stream()),
  empty: await inPieces(new Response('').body),
  clone: await inPieces(clone.body),
  fetched: (await inPieces(fetched.body)).join(''),
  again: await new Response(new Response('kept').body).text(),
};
