// A script that fetches itself twice, for ever.
// expect: 200|504|508|500|503
// worker-may-die
// @timeout 500
if (Number(metadata.query.d ?? 0) > 8) return 1;
await Promise.all([fetch('/attack?d=' + (Number(metadata.query.d ?? 0) + 1)), fetch('/attack?d=' + (Number(metadata.query.d ?? 0) + 1))]);
return 1;
