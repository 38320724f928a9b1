/** `require` and `import()` for what is built in. Anything else is a clear MODULE_NOT_FOUND. */

import assert from '../node/assert.js';
import * as buffer from '../node/buffer.js';
import events from '../node/events.js';
import path from '../node/path.js';
import querystring from '../node/querystring.js';
import url from '../node/url_legacy.js';
import util from '../node/util.js';
import { crypto } from '../web/crypto.js';

const builtins = { assert, buffer, crypto, events, path, querystring, url, util };

class ModuleNotFound extends Error {
  constructor(specifier, from) {
    super(`Cannot find module '${specifier}' (required by ${from}): built in are ${Object.keys(builtins).join(', ')}`);
    this.name = 'Error';
    this.code = 'MODULE_NOT_FOUND';
  }
}

function resolve(specifier, from) {
  const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  if (!Object.hasOwn(builtins, name)) throw new ModuleNotFound(specifier, from);
  return builtins[name];
}

/** @param {{ path: string }} unit */
export function requireFor(unit) {
  return (specifier) => resolve(String(specifier), unit.path);
}

/** `import()`: the namespace of a built-in, with the module itself as its default export. */
export async function importModule(specifier) {
  const module = resolve(String(specifier), 'import()');
  return { ...module, default: module };
}
