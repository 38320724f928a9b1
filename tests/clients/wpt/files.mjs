/**
 * Which files of Web Platform Tests are run, and how one becomes a script of wick: the harness, the scripts its META
 * lines name and the file itself, in one text.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Directories in the order of the table; nothing below them is left out but by `LEFT_OUT`. */
export const DIRECTORIES = [
  'url', 'encoding', 'dom/abort', 'html/webappapis/structured-clone', 'html/webappapis/atob', 'html/webappapis/timers',
  'html/webappapis/microtask-queuing', 'fetch/api/headers', 'fetch/api/request', 'fetch/api/response', 'fetch/data-urls',
  'FileAPI/blob', 'FileAPI/file',
  'xhr/formdata', 'streams', 'compression', 'WebCryptoAPI', 'urlpattern', 'console', 'hr-time', 'dom/events',
];

/** Files that ask for what is no part of this suite, with the reason. */
const LEFT_OUT = [
  [/(^|\/)idlharness/, 'the reader of interface definitions is a harness of its own'],
  [/\/crashtests\//, 'no result but that the browser lives'],
  [/^FileAPI\/file\/send-file/, 'needs a document with forms'],
  [/^fetch\/api\/request\/request-(cache|keepalive)/, 'needs the test server of Web Platform Tests'],
  [/^fetch\/api\/(request\/request-bad-port|response\/response-blob-realm)/, 'needs the test server or frames'],
  [/^streams\/readable-streams\/owning-type-video-frame/, 'needs VideoFrame'],
  [/^fetch\/api\/headers\/header-values/, 'needs the test server, and XMLHttpRequest'],
  [/^encoding\/(replacement|unsupported)-encodings/, 'needs XMLHttpRequest'],
  [/^WebCryptoAPI\/historical/, 'about pages that came over plain HTTP'],
  [/^urlpattern\/urlpattern-compare/, 'a proposal that the standard does not have'],
  [/\.(sub|serviceworker|sharedworker)\./, 'needs the test server of Web Platform Tests'],
];

/** @returns {string[]} paths inside the checkout */
export function testFiles(root, directory) {
  return readdirSync(join(root, directory), { recursive: true })
    .map((name) => posix.join(directory, String(name)))
    .filter((path) => path.endsWith('.any.js') && !LEFT_OUT.some(([pattern]) => pattern.test(path)))
    .sort();
}

const HARNESS = ['assertions.js', 'tests.js', 'world.js'].map((name) => readFileSync(join(import.meta.dirname, 'harness', name), 'utf8'));

const DEADLINE_MS = Number(process.env.WPT_DEADLINE_MS ?? 60_000);
/** Of files that say themselves that they take long. */
const LONG_FACTOR = 5;

function metaOf(source) {
  const meta = { scripts: [], title: '', isLong: false };
  for (const [, key, value] of source.matchAll(/^\/\/\s*META:\s*(\w+)=(.*)$/gm)) {
    if (key === 'script') meta.scripts.push(value.trim());
    else if (key === 'title') meta.title = value.trim();
    else if (key === 'timeout') meta.isLong = value.trim() === 'long';
  }
  return meta;
}

/**
 * @param {string} root the checkout
 * @param {string} path of the test file inside it
 * @param {string} base address of the server of the checkout's files
 */
export function scriptFor(root, path, base) {
  const source = readFileSync(join(root, path), 'utf8');
  const { scripts, title, isLong } = metaOf(source);
  const parts = scripts
    .filter((name) => !name.startsWith('/resources/testharness'))
    .map((name) => join(root, name.startsWith('/') ? name : join(dirname(path), name)))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : `throw new Error(${JSON.stringify(`there is no ${file}`)});`));
  const address = `${base}/${path.replace(/\.js$/, '.html')}`;
  const deadline = DEADLINE_MS * (isLong ? LONG_FACTOR : 1);
  const own = HARNESS.map((text) => `{\n${text}\n}`.replace("'use strict';", '')).join('\n');
  // One text, as the scripts of a page share their top-level names.
  const whole = JSON.stringify([...parts, source].join('\n;\n'));
  return {
    deadline,
    text: `const WPT_ADDRESS = ${JSON.stringify(address)};\n${own}\n`
      + `wpt.run(${whole}, ${JSON.stringify(title || path)}, ${deadline});\nreturn wpt.finish();\n`,
  };
}
