/**
 * Runs the files of a checkout of Web Platform Tests under one `wick serve`, a request each, prints how many subtests
 * pass in each directory, and compares with what is expected: a subtest that fails and is not known to is a failure of
 * the run.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { start } from '../npm/process.mjs';
import { DIRECTORIES, scriptFor, testFiles } from './files.mjs';
import { serveFiles } from './file-server.mjs';

const { WPT_ROOT, WPT_ONLY, WPT_UPDATE, WPT_OUT, WICK_BIN, WORK_FOLDER } = process.env;
const AT_ONCE = Number(process.env.WPT_AT_ONCE ?? 2);
const EXPECTED = join(import.meta.dirname, 'expected.json');
/** Beyond the deadline that the script keeps itself. */
const GRACE_MS = 30_000;
/** Some tests need more than a sandbox has by default: one logs a list of ten million items. */
const MEMORY_BYTES = 1024 ** 3;
/** Stands among the failing subtests for what went wrong outside of any. */
const FILE_ITSELF = '(the file itself)';

const wanted = (path) => !WPT_ONLY || WPT_ONLY.split(',').some((each) => path.startsWith(each));

async function ask(address, path, deadline) {
  try {
    const response = await fetch(`${address}/${path}`, { signal: AbortSignal.timeout(deadline + GRACE_MS) });
    const text = await response.text();
    if (response.status !== 200) return { error: `${response.status} ${text.slice(0, 300)}`, tests: [] };
    return JSON.parse(text);
  } catch (error) {
    return { error: String(error?.cause?.message ?? error?.message), tests: [] };
  }
}

/** Subtests of the same name are told apart by a number. */
function outcome({ error, tests }) {
  const counts = new Map();
  const failing = [];
  let pass = 0;
  let total = 0;
  for (const { name, status, message } of tests) {
    if (status === 'optional') continue;
    const seen = (counts.get(name) ?? 0) + 1;
    counts.set(name, seen);
    total += 1;
    if (status === 'pass') pass += 1;
    else failing.push({ name: seen === 1 ? name : `${name} #${seen}`, message: status === 'timeout' ? `timeout (${message})` : message });
  }
  if (error) {
    total += 1;
    failing.push({ name: FILE_ITSELF, message: error });
  }
  return { pass, total, failing };
}

function regressions(path, { pass, total, failing }, expected) {
  if (expected === undefined) return [];
  const known = new Set(expected.fails ?? []);
  const found = failing.filter(({ name }) => !known.has(name)).map(({ name, message }) => `${path}: ${name}: ${message}`);
  if (found.length === 0 && pass < expected.pass && total < expected.total) {
    found.push(`${path}: ${total} subtests of ${expected.total} were run`);
  }
  return found;
}

async function each(list, limit, work) {
  const rest = [...list];
  await Promise.all(Array.from({ length: limit }, async () => {
    while (rest.length > 0) await work(rest.shift());
  }));
}

const percent = (pass, total) => (total === 0 ? '–' : `${(Math.floor((pass / total) * 1000) / 10).toFixed(1)}`);
const row = (name, files, total, pass) => console.log(
  `${name.padEnd(36)} ${String(files).padStart(5)} ${String(total).padStart(9)} ${String(pass).padStart(7)} ${percent(pass, total).padStart(6)}`,
);

async function main() {
  const files = await serveFiles(WPT_ROOT);
  const scripts = join(WORK_FOLDER, 'scripts');
  const listed = DIRECTORIES.map((directory) => [directory, testFiles(WPT_ROOT, directory).filter(wanted)]).filter(([, paths]) => paths.length > 0);
  const deadlines = new Map();
  for (const path of listed.flatMap(([, paths]) => paths)) {
    const { text, deadline } = scriptFor(WPT_ROOT, path, files.address);
    const file = join(scripts, 'default', '1', `${path.replaceAll(/[.]/g, '-')}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    deadlines.set(path, deadline);
  }
  const config = join(WORK_FOLDER, 'wick.toml');
  writeFileSync(config, `[limits]\nserverless_memory_bytes = ${MEMORY_BYTES}\n`);
  const options = ['--listen', '127.0.0.1:0', '--scripts', scripts, '--data', join(WORK_FOLDER, 'data'), '--config', config];
  const wick = await start('wick', WICK_BIN, ['serve', ...options], {});

  const expected = JSON.parse(readFileSync(EXPECTED, 'utf8'));
  const bad = [];
  const better = [];
  const sum = { files: 0, total: 0, pass: 0 };
  console.log('directory                            files  subtests    pass      %');
  for (const [directory, paths] of listed) {
    const here = { total: 0, pass: 0 };
    const details = [];
    await each(paths, AT_ONCE, async (path) => {
      const result = outcome(await ask(wick.address, path.replaceAll('.', '-'), deadlines.get(path)));
      here.total += result.total;
      here.pass += result.pass;
      bad.push(...regressions(path, result, expected[path]));
      const names = result.failing.map(({ name }) => name);
      if ((expected[path]?.fails ?? []).some((name) => !names.includes(name))) better.push(path);
      if (result.failing.length > 0) details.push(`${path} ${result.pass}/${result.total}`, ...result.failing.map(({ name, message }) => `  - ${name}\n      ${message}`));
      if (WPT_UPDATE) expected[path] = { pass: result.pass, total: result.total, ...(names.length > 0 && { fails: names.sort() }) };
    });
    row(directory, paths.length, here.total, here.pass);
    sum.files += paths.length;
    sum.total += here.total;
    sum.pass += here.pass;
    if (WPT_OUT) {
      mkdirSync(WPT_OUT, { recursive: true });
      writeFileSync(join(WPT_OUT, `${directory.replaceAll('/', '-')}.txt`), `${details.join('\n')}\n`);
    }
  }
  row('all', sum.files, sum.total, sum.pass);
  await wick.stop();
  files.stop();

  if (WPT_UPDATE) {
    const sorted = Object.fromEntries(Object.entries(expected).sort(([left], [right]) => (left < right ? -1 : 1)));
    writeFileSync(EXPECTED, `${JSON.stringify(sorted, null, 1)}\n`);
    console.log(`expected.json is written`);
  } else {
    if (better.length > 0) console.log(`\nBetter than expected (WPT_UPDATE=1 writes it down): ${better.join(', ')}`);
    if (bad.length > 0) console.log(`\nNot expected to fail:\n${bad.join('\n')}`);
    console.log(`${sum.pass} passed, ${bad.length} failed`);
    process.exitCode = bad.length > 0 ? 1 : 0;
  }
}

await main();
