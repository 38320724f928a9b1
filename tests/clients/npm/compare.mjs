/**
 * Asks every script under Node and under wick and compares what they say.
 *
 * A script's answer may hold `says`: sentences in which each may speak for itself (why there is no connection). They are
 * not compared, but wick's have to be there and are printed.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './process.mjs';
import { packages } from './packages.mjs';
import { refusals } from './refusals.mjs';

const { SUITE_FOLDER, WICK_BIN, WORK_FOLDER, SUITE_OUT, SUITE_ONLY } = process.env;
const here = import.meta.dirname;
const TIER2_NEEDED = 20;
const ASK_MS = 60_000;

/** Fields that say how a message travels, or by whom it was written, and not what a script said. */
const NOT_COMPARED = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

/** Everything wick adds to each answer starts so. */
const OWN_FIELD = /^x-wick-|^x-execution-id$/;

async function ask(base, { method = 'GET', path, headers, body }, isServer) {
  const began = performance.now();
  try {
    const response = await fetch(base + path, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ASK_MS),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString().isWellFormed() && !bytes.includes(0xff) ? bytes.toString() : bytes.toString('hex');
    const fields = [...response.headers].filter(([name]) => !NOT_COMPARED.has(name) && !OWN_FIELD.test(name));
    return { ms: performance.now() - began, status: response.status, text, fields: isServer ? fields : [] };
  } catch (error) {
    return {
      ms: performance.now() - began,
      status: 0,
      text: String(error?.cause?.message ?? error?.message),
      fields: [],
    };
  }
}

async function askAll(base, { asks, isServer }) {
  const answers = [];
  for (const each of asks) answers.push(await ask(base, each, isServer));
  return answers;
}

const total = (answers) => Math.round(answers.reduce((sum, { ms }) => sum + ms, 0));

/** An answer without what may differ. */
function comparable({ status, text, fields }) {
  const lines = [`status ${status}`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  let says = [];
  try {
    const value = JSON.parse(text);
    if (Array.isArray(value?.says)) {
      says = value.says;
      delete value.says;
    }
    lines.push(...JSON.stringify(value, null, 1).split('\n'));
  } catch {
    lines.push(...text.split('\n'));
  }
  return { lines, says };
}

/** @returns {string} the first difference, or '' */
function difference(expected, actual) {
  const at = expected.findIndex((line, index) => line !== actual[index]);
  if (at < 0 && expected.length === actual.length) return '';
  const index = at < 0 ? expected.length : at;
  return `${expected[index] ?? '(nothing)'} ≠ ${actual[index] ?? '(nothing)'}`.replaceAll(/\s+/g, ' ');
}

function judge(about, byNode, byWick) {
  const said = [];
  for (const [index, expected] of byNode.entries()) {
    const { path, method = 'GET' } = about.asks[index];
    const where = about.isServer ? `${method} ${path}: ` : '';
    const left = comparable(expected);
    const right = comparable(byWick[index]);
    if (!about.isServer && expected.status !== 200)
      return { why: `Node itself fails: ${expected.text.slice(0, 300)}`, said };
    if (!about.isServer && byWick[index].status !== 200)
      return { why: `${byWick[index].status} ${byWick[index].text}`, said };
    const why = difference(left.lines, right.lines);
    if (why !== '') return { why: where + why, said };
    if (left.says.length !== right.says.length || right.says.some((text) => typeof text !== 'string' || text === '')) {
      return { why: `${where}it does not say why: ${JSON.stringify(right.says)}`, said };
    }
    said.push(...right.says);
  }
  return { why: '', said };
}

function record(name, byNode, byWick) {
  if (!SUITE_OUT) return;
  mkdirSync(SUITE_OUT, { recursive: true });
  const file = name.replaceAll(/[@/]/g, '_');
  for (const [who, answers] of Object.entries({ node: byNode, wick: byWick })) {
    writeFileSync(
      join(SUITE_OUT, `${file}.${who}.txt`),
      `${answers.map((each) => comparable(each).lines.join('\n')).join('\n---\n')}\n`,
    );
  }
}

const wanted = (about) =>
  !SUITE_ONLY || SUITE_ONLY.split(',').some((each) => about.name === each || each === `tier${about.tier}`);

async function main() {
  const api = await start('the fake API', process.execPath, [join(here, 'fake-api.mjs')]);
  const environment = { FAKE_API_URL: api.address, TZ: 'UTC', NO_PROXY: '*', no_proxy: '*' };
  const scripts = join(SUITE_FOLDER, 'default', '1');
  const node = await start('Node', process.execPath, [join(SUITE_FOLDER, 'node-reference.mjs'), scripts], environment);
  const serve = ['serve', '--listen', '127.0.0.1:0', '--scripts', SUITE_FOLDER, '--data', join(WORK_FOLDER, 'data')];
  const wick = await start('wick', WICK_BIN, serve, environment);
  const passed = [0, 0, 0];
  const count = [0, 0, 0];
  console.log(
    `${'package'.padEnd(28)} ${'node ms'.padStart(8)} ${'wick ms'.padStart(8)} ${'again'.padStart(8)}  result`,
  );
  for (const about of packages.filter((each) => each.tier < 3 && wanted(each))) {
    const byNode = await askAll(node.address, about);
    const byWick = await askAll(wick.address, about);
    const again = await askAll(wick.address, about);
    record(about.name, byNode, byWick);
    let { why, said } = judge(about, byNode, byWick);
    if (why === '') {
      ({ why } = judge(about, byNode, again));
      if (why !== '') why = `the second time: ${why}`;
    }
    count[about.tier - 1] += 1;
    if (why === '') passed[about.tier - 1] += 1;
    const result = why === '' ? 'equal' : `DIFFERS ${why.slice(0, 400)}`;
    console.log(
      `${about.name.padEnd(28)} ${String(total(byNode)).padStart(8)} ${String(total(byWick)).padStart(8)} ${String(total(again)).padStart(8)}  ${result}`,
    );
    for (const text of said) console.log(`${' '.repeat(30)}${text}`);
  }
  await Promise.all([wick.stop(), node.stop(), api.stop()]);
  const refused = packages.filter((each) => each.tier === 3 && wanted(each));
  if (refused.length > 0) [passed[2], count[2]] = await refusals(refused);
  console.log(
    `\ntier 1: ${passed[0]} of ${count[0]}; tier 2: ${passed[1]} of ${count[1]} (${TIER2_NEEDED} needed); tier 3: ${passed[2]} of ${count[2]} refused with a reason`,
  );
  const isEnough = passed[0] === count[0] && passed[1] >= Math.min(TIER2_NEEDED, count[1]) && passed[2] === count[2];
  const all = passed[0] + passed[1] + passed[2];
  console.log(`${all} passed, ${count[0] + count[1] + count[2] - all} failed`);
  process.exitCode = isEnough ? 0 : 1;
}

await main();
