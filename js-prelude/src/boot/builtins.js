/** The modules that are built in, by Node's names. What `require` returns is the module; an import sees its keys too. */

import assert from '../node/assert.js';
import * as buffer from '../node/buffer.js';
import events from '../node/events.js';
import path from '../node/path.js';
import querystring from '../node/querystring.js';
import url from '../node/url_legacy.js';
import util from '../node/util.js';
import { crypto } from '../web/crypto.js';

const builtins = {
  assert, buffer: { ...buffer }, crypto, events, path, 'path/posix': path, querystring, url, util,
};

/** The name without `node:` if this is a built-in module, else undefined. Unknown names after `node:` are refused later. */
export function builtinName(specifier) {
  const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  return Object.hasOwn(builtins, name) ? name : undefined;
}

export function builtin(name) {
  return builtins[name];
}

/** Adds a module that is made where this table must not look (it needs the table itself). */
export function addBuiltin(name, module) {
  builtins[name] = module;
}

export function builtinNames() {
  return Object.keys(builtins);
}
