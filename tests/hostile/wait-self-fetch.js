// Self-calls that wait for ever.
// expect: 504|204
// @timeout 100
if (metadata.query.inner) await new Promise(() => {});
await fetch('/attack?inner=1');
