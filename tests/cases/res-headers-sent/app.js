const seen = [res.headersSent, res.writableEnded];
res.write('x');
seen.push(res.headersSent, res.writableEnded);
res.end(JSON.stringify(seen));
console.log('after', res.headersSent, res.writableEnded);
