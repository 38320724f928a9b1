// A script that answers after its abort, again and again.
// expect: 504
// @timeout 100
res.on('close', () => {
  for (let i = 0; i < 100; i++) {
    try { res.json({ i }); } catch {}
    try { res.write('x'); } catch {}
  }
});
await new Promise(() => {});
