import { pipeline } from 'node:stream/promises';
import { createReadStream, createWriteStream, promises } from 'node:fs';

await promises.writeFile('big', 'x'.repeat(300_000));
await pipeline(createReadStream('big', { start: 100_000 }), createWriteStream('copy'));
const handle = await promises.open('lines', 'w+');
await handle.write('one\ntwo\n');
const lines = [];
for await (const line of handle.readLines({ start: 0 })) lines.push(line);
res.setHeader('x-lines', lines.join());
res.setHeader('x-size', (await promises.stat('copy')).size);
return createReadStream('copy', { end: 4 });
