import { loads } from './lib/counter.mjs';
import * as statically from './lib/counter.mjs';
import viaOther from './lib/other.mjs';
import common from './lib/counter.cjs';

export default async () => {
  const all = await Promise.all([
    import('./lib/counter.mjs'),
    import('./lib/../lib/counter.mjs'),
    import('.//lib/counter.mjs'),
    import(`${import.meta.dirname}/lib/counter.mjs`),
    import(new URL('lib/counter.mjs', import.meta.url)),
    require('./lib/counter.mjs'),
    viaOther,
  ]);
  const others = [await import('./lib/counter.cjs').then((module) => module.default), require('./lib/counter.cjs'), require('./lib/other.cjs')];
  const commonjsLoads = common.loads();
  delete require.cache[require.resolve('./lib/counter.cjs')];
  return {
    same: all.map((module) => module.mark === statically.mark),
    loads: loads(),
    commonjs: others.map((module) => module === common),
    commonjsLoads,
    again: require('./lib/counter.cjs').loads(),
  };
};
