const written = await Bun.write('a/b/data.json', '{"n":1}');
const file = Bun.file('a/b/data.json');
res.setHeader('x-about', [written, file.size, file.type, (await file.json()).n, await file.slice(1, 4).text(), Bun.env.NAME].join());
await Bun.sleep(1);
return new Response(file);
