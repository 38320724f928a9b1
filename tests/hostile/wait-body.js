// A body that never comes, read for ever.
// expect: 200|504
// @timeout 100
// @rawBody
for await (const chunk of req) void chunk;
await new Promise(() => {});
