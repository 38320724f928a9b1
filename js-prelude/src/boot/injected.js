/** Names a script has without importing anything, beyond the global ones. They are looked up for scripts that use them. */

import { AI_NAMES, createAi } from '../ai/index.js';
import { createBun } from '../node/bun.js';
import { builtin } from './builtin-table.js';
import { helpers } from './builtins.js';
import { provide } from './late.js';

const sources = {
  fs: () => builtin('fs'),
  Database: () => builtin('bun:sqlite')?.Database,
  cookie: () => helpers.cookie,
  Bun: (unit) => createBun(unit.env),
  $: (unit) => createBun(unit.env).$,
};

/** The AI helpers of a unit; there are none in middleware. */
function aiOf(unit) {
  if (unit.ai === undefined && unit.aiSettings) {
    const { enabled, baseUrl, key, model, system, temperature, maxTokens } = unit.aiSettings;
    const given = (value) => value ?? undefined;
    unit.ai = createAi({
      enabled, baseUrl: given(baseUrl), key: given(key), model: given(model), system: given(system),
      temperature: given(temperature), maxTokens: given(maxTokens),
    });
  }
  return unit.ai ?? {};
}

for (const name of AI_NAMES) sources[name] = (unit) => aiOf(unit)[name];

/**
 * @param {string[]} names
 * @param {import('./units.js').Unit} unit
 */
function injected(names, unit) {
  unit.injectedValues ??= names.map((name) => sources[name]?.(unit));
  return unit.injectedValues;
}

provide({ injected });
