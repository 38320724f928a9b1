/** Programs that say their address in the first line of their output. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openSync } from 'node:fs';
import { join } from 'node:path';

/** An unoptimised build compiles its engine for long the first time. */
const START_MS = 300_000;

/** A proxy must never stand between the three. */
const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/**
 * @param {string} name
 * @param {Record<string, string>} [environment] with it, the program is kept to this machine
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
export async function start(name, program, args, environment = undefined) {
  const env = { ...process.env, ...environment };
  if (environment !== undefined) for (const proxy of PROXIES) delete env[proxy];
  delete env.WICK_CONFIG;
  delete env.WICK_ADMIN_TOKEN;
  const log = openSync(join(process.env.WORK_FOLDER, `${name.replaceAll(' ', '-')}.log`), 'a');
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', log] });
  process.once('exit', () => child.kill());
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start`)), START_MS);
    lines.on('line', (line) => {
      const found = /http:\/\/[0-9.]+:\d+/.exec(line);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  const stop = async () => {
    child.kill();
    await exited;
  };
  return { address, stop };
}
