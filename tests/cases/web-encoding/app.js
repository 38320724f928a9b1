const bytes = new TextEncoder().encode('é\u{1f600}');
const decoder = new TextDecoder();
const split = decoder.decode(bytes.subarray(0, 3), { stream: true }) + decoder.decode(bytes.subarray(3));
let fatal;
try {
  new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]));
} catch (error) {
  fatal = error.name;
}
return { bytes: [...bytes], split, fatal, replaced: new TextDecoder().decode(new Uint8Array([65, 255])), into: new TextEncoder().encodeInto('abc', new Uint8Array(2)) };
