// Two tabs in one chat: who comes, who says what, who leaves, and a server that goes away and comes back is the
// page's own affair. Prints "N passed, M failed" as its last line.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const url = process.env.WICK_URL;
const profile = await mkdtemp(join(tmpdir(), 'wick-chat-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  viewport: { width: 480, height: 640 },
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

let passed = 0;
let failed = 0;
const problems = [];

async function check(name, test) {
  try {
    await test();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n  ${String(error.message ?? error).split('\n').slice(0, 4).join('\n  ')}`);
  }
}

/** A tab with the page in it, and whatever it complains about. */
async function tab(name) {
  const page = await browser.newPage();
  page.setDefaultTimeout(10000);
  page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: ${message.text()}`));
  await page.goto(`${url}/chat-page?name=${name}`);
  await page.locator('#state.on').waitFor();
  return page;
}

const says = async (page, text) => {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};
const sees = (page, text, className = '') => page.locator(`li${className}`, { hasText: text }).waitFor();
const equal = (found, wanted) => {
  if (found !== wanted) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
};

const ada = await tab('Ada');
const bob = await tab('Bob');

await check('each sees the other', async () => {
  await sees(ada, 'Bob came in', '.note');
  await ada.locator('#who', { hasText: 'Ada, Bob' }).waitFor();
  await bob.locator('#who', { hasText: 'Ada, Bob' }).waitFor();
});

await check('what one says both hear, and it is shown as text', async () => {
  await says(ada, 'Hello, Bob! <b>bold</b> ✓ 你好');
  await sees(ada, 'Hello, Bob! <b>bold</b> ✓ 你好', '.own');
  await sees(bob, 'Hello, Bob! <b>bold</b> ✓ 你好', ':not(.own)');
  await says(bob, 'Hi Ada, nice to be here.');
  await sees(ada, 'Hi Ada, nice to be here.', ':not(.own)');
  await says(ada, 'No build, no restart: this is one file.');
  await sees(bob, 'one file');
});

await check('an ordinary request sees who is there', async () => {
  const answer = await (await fetch(`${url}/chat`)).json();
  equal(JSON.stringify(answer), JSON.stringify({ visitors: ['Ada', 'Bob'], messages: 3 }));
});

await check('who comes later sees what was said', async () => {
  const eve = await tab('Eve');
  await sees(eve, 'nice to be here');
  equal(await eve.locator('li:not(.note)').count(), 3);
  await eve.close();
  await sees(ada, 'Eve left', '.note');
  await bob.locator('#who', { hasText: /^Ada, Bob$/ }).waitFor();
});

if (process.env.WICK_CHAT_SHOT) await bob.screenshot({ path: process.env.WICK_CHAT_SHOT });

await check('one who leaves is missed', async () => {
  await bob.close();
  await sees(ada, 'Bob left', '.note');
  await ada.locator('#who', { hasText: /^Ada$/ }).waitFor();
});

await check('a page of another site is not let in', async () => {
  const closed = await ada.evaluate(async (address) => {
    const frame = document.createElement('iframe');
    // Without allow-same-origin it has an origin of its own.
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = `<script>const s = new WebSocket('${address}'); s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('error', '*');<\/script>`;
    const told = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true }));
    document.body.append(frame);
    return told;
  }, `${url.replace('http', 'ws')}/chat`);
  equal(closed, 'error');
});

await check('nothing was complained about', async () => {
  // The refusal above is told to the console of the page it is in.
  equal(problems.filter((problem) => !problem.includes('403')).join('\n'), '');
});

await browser.close();
await rm(profile, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
