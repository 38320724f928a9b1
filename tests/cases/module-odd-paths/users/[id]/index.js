import near, { spaced } from './near.mjs';

export default async () => {
  const byUrl = await import(new URL('./near.mjs', import.meta.url));
  const byResolve = await import(import.meta.resolve('./near.mjs'));
  const byPath = await import(`${import.meta.dirname}/near.mjs`);
  const { createRequire } = require('module');
  const sure = await import(new URL('./a b/100%25.mjs', import.meta.url).href);
  const hash = await import(import.meta.resolve('./a b/#1.mjs'));
  return {
    near,
    byUrl: byUrl.default === near,
    byResolve: byResolve.default === near,
    byPath: byPath.default === near,
    spaced,
    made: createRequire(sure.filename)('./100%.mjs').default,
    hash: hash.default,
  };
};
