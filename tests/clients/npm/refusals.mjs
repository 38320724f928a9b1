/** Tier 3: packages of native code. wick installs them itself, in a root of their own, and has to say why it refuses. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './process.mjs';

const { WICK_BIN, WORK_FOLDER, CI } = process.env;

const VERSIONS = {
  sharp: '0.35.5',
  'better-sqlite3': '13.2.0',
  bcrypt: '6.0.0',
  canvas: '3.2.3',
  '@prisma/client': '7.10.0',
  'node-pty': '1.1.0',
};

/** What a refusal has to speak of. */
const REASON = /native|compiled|binary|\.node\b|engine/i;
const NO_REGISTRY = /registry.*(unreachable|cannot be reached)|dns|connect/i;

/** @returns {Promise<[number, number]>} how many were refused with a reason, of how many */
export async function refusals(packages) {
  const root = join(WORK_FOLDER, 'native');
  const scripts = join(root, 'default', '1');
  mkdirSync(scripts, { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies: VERSIONS }));
  cpSync(join(import.meta.dirname, 'scripts', 'tier3'), join(scripts, 'tier3'), { recursive: true });
  const wick = await start('wick for native packages', WICK_BIN, [
    'serve',
    '--listen',
    '127.0.0.1:0',
    '--scripts',
    root,
    '--data',
    join(WORK_FOLDER, 'native-data'),
  ]);
  let refused = 0;
  let skipped = 0;
  for (const { name, script } of packages) {
    const began = performance.now();
    const response = await fetch(`${wick.address}/${script}`, { signal: AbortSignal.timeout(180_000) });
    const text = await response.text();
    let reason;
    try {
      reason = JSON.parse(text).error;
    } catch {
      reason = text;
    }
    const isRefused = response.status === 500 && REASON.test(reason) && reason.includes(name);
    if (isRefused) refused += 1;
    else if (NO_REGISTRY.test(reason) && CI !== 'true') skipped += 1;
    const ms = String(Math.round(performance.now() - began)).padStart(8);
    console.log(
      `${name.padEnd(28)} ${'-'.padStart(8)} ${ms} ${'-'.padStart(8)}  ${isRefused ? 'refused' : 'NOT REFUSED'}\n${' '.repeat(30)}${response.status} ${String(reason).slice(0, 500)}`,
    );
  }
  await wick.stop();
  if (skipped > 0)
    console.log(`\n*** SKIPPED: the registry cannot be reached; ${skipped} packages of native code were NOT tried.\n`);
  return [refused, packages.length - skipped];
}
