/** Names a script has without importing anything, beyond the global ones. They are looked up for scripts that use them. */

import { createBun } from '../node/bun.js';
import { builtin, helpers } from './builtins.js';

const sources = {
  fs: () => builtin('fs'),
  Database: () => builtin('bun:sqlite')?.Database,
  cookie: () => helpers.cookie,
  Bun: (unit) => createBun(unit.env),
  $: (unit) => createBun(unit.env).$,
};

/**
 * @param {string[]} names
 * @param {import('./units.js').Unit} unit
 */
export function injected(names, unit) {
  unit.injectedValues ??= names.map((name) => sources[name]?.(unit));
  return unit.injectedValues;
}
