// Finish listeners that throw.
// expect: 200
// @timeout 2000
res.on('finish', () => { throw new Error('no'); });
res.on('close', () => { throw new Error('no'); });
res.end('x');
