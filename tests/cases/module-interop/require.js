const esm = require('./lib/live.mjs');
const before = esm.counted;
esm.increase();
const { counted: after } = esm;
esm.increase(-1);
const imported = await import('./lib/live.mjs');
const chosen = require('./lib/chosen.mjs');
return {
  keys: Object.keys(esm).sort(),
  default: esm.default,
  before,
  after,
  same: imported === esm || imported.increase === esm.increase,
  chosen: chosen(),
  isDefault: chosen === (await import('./lib/chosen.mjs')).default,
};
