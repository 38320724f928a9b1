// Two answers.
// expect: 200
// @timeout 2000
res.json({ a: 1 });
res.json({ b: 2 });
return { c: 3 };
