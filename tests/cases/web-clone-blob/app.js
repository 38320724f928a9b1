const file = new File(['text'], 'a.txt', { type: 'text/plain', lastModified: 5 });
const copy = structuredClone({ file, blob: new Blob(['b'], { type: 'x/y' }) });
const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
const [tracking, fixed] = structuredClone([new Uint8Array(buffer), new Uint8Array(buffer, 0, 4)]);
tracking.buffer.resize(8);
const short = new Uint8Array(buffer, 2, 2);
buffer.resize(2);
let refused = 'nothing';
try {
  structuredClone(short);
} catch (error) {
  refused = error.name;
}
return {
  file: [copy.file instanceof File, copy.file !== file, copy.file.name, copy.file.type, copy.file.lastModified, await copy.file.text()],
  blob: [copy.blob instanceof File, copy.blob.type, await copy.blob.text()],
  lengths: [tracking.length, fixed.length],
  refused,
};
