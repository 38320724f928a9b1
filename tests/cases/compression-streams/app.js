const through = (chunks, transform) => {
  const source = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Response(source.pipeThrough(transform)).bytes();
};
const bytes = new TextEncoder().encode('compress me, '.repeat(20_000));
const out = {};
for (const format of ['gzip', 'deflate', 'deflate-raw', 'brotli']) {
  const packed = await through([bytes.subarray(0, 10), bytes.subarray(10)], new CompressionStream(format));
  const unpacked = await through([packed], new DecompressionStream(format));
  out[format] = packed.length < 2000 && unpacked.length === bytes.length && unpacked.every((byte, at) => byte === bytes[at]);
  const outcome = (chunks) => through(chunks, new DecompressionStream(format)).then(() => 'fine', (error) => error.name);
  out[`${format} wrong`] = await Promise.all([
    outcome([packed.subarray(0, -1)]), outcome([packed, new Uint8Array(1)]), outcome(['text']), outcome([]),
  ]);
}
const member = await through([bytes], new CompressionStream('gzip'));
out.members = await through([member, member], new DecompressionStream('gzip')).catch((error) => error.name);
try {
  new CompressionStream('zip');
} catch (error) {
  out.zip = error.name;
}
return out;
