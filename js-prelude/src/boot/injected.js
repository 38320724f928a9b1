/** Names a script has without importing anything, beyond the global ones. They are looked up for scripts that use them. */

import { builtin } from './builtins.js';

const sources = {
  fs: () => builtin('fs'),
  Database: () => builtin('bun:sqlite')?.Database,
  cookie: () => builtin('cookie'),
  Bun: () => builtin('bun'),
  $: () => builtin('bun')?.$,
};

/**
 * @param {string[]} names
 * @param {import('./units.js').Unit} unit
 */
export function injected(names, unit) {
  unit.injectedValues ??= names.map((name) => sources[name]?.(unit));
  return unit.injectedValues;
}
