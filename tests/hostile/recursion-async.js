// An asynchronous function that calls itself.
// expect: 500|504
// @timeout 1000
async function down() { await down(); }
await down();
