// A finalisation callback that never returns.
// expect: any
// @timeout 100
const registry = new FinalizationRegistry(() => { for (;;) {} });
for (let i = 0; i < 100; i++) registry.register({}, i);
await null;
return 1;
