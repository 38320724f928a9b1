const { add } = await import('./lib/counter.mjs');
const { default: common } = await import('./lib/counter.cjs');
return { count: add().count, common: common.add() };
