// A loop after the answer was given.
// expect: 200|504
// @timeout 100
res.json({ answered: true });
for (;;) {}
