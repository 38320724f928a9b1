const loop = { a: [] };
loop.a.push(loop);
return loop;
