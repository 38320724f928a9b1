const blob = new Blob(['ab', new Uint8Array([99]), new Blob(['de'])], { type: 'Text/Plain' });
const file = new File([blob.slice(1, 4)], 'name.txt', { lastModified: 5 });
return { size: blob.size, type: blob.type, text: await file.text(), name: file.name, modified: file.lastModified, bytes: [...new Uint8Array(await blob.slice(-2).arrayBuffer())] };
