// A thousand answers.
// expect: any
// @timeout 2000
for (let i = 0; i < 1000; i++) {
  try { res.status(i).json({ i }); } catch {}
}
return 1;
