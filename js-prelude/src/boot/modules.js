/**
 * Modules: ES modules are the engine's own; CommonJS, JSON and the built-in ones appear to it as ES modules made on the
 * spot. Where a specifier leads, the host says (`script::modules` there).
 *
 * A module is named by its path below the script root. In a worker, which lives on, a file that has changed (or imports
 * one that has) is a new module: its name then ends in `?` and a number.
 */

import { Op } from './abi.js';
import { builtin, builtinName } from './builtin-table.js';
import { host } from './host.js';

const FORMAT = { ESM: 0, COMMONJS: 1, JSON: 2 };
const KIND = { IMPORT: 0, REQUIRE: 1 };

/** Where scripts see the script root. */
const MOUNT = '/scripts/';

class ModuleError extends Error {
  constructor(code, message, specifier) {
    super(message);
    this.name = 'Error';
    this.code = code;
    if (specifier !== undefined) this.specifier = specifier;
  }
}

/**
 * Which text of a helper is the current one, by path. `isNamed`: some program's text names it, and the program is made
 * anew when it changes; of others it is found out as they are asked for.
 * @type {Map<string, { version: string, generation: number, isNamed: boolean }>}
 */
const versions = new Map();

/** Module objects of CommonJS and JSON, by name. */
const commonjs = new Map();

/** The path a specifier means, by "kind referrer\nspecifier". */
const resolutions = new Map();

/** The names of what an ES module imports, by its own, in order. */
const imports = new Map();

const MAX_RESOLUTIONS = 10_000;

/**
 * Says which text of each helper file is current.
 * @param {Record<string, string>} helpers hashes by path
 */
export function setVersions(helpers) {
  for (const path of Object.keys(helpers)) note(path, helpers[path]).isNamed = true;
}

function note(path, version) {
  let known = versions.get(path);
  if (known === undefined) {
    known = { version, generation: 0, isNamed: false };
    versions.set(path, known);
    resolutions.clear();
  } else if (known.version !== version) {
    known.version = version;
    known.generation++;
    known.isNamed = false;
    resolutions.clear();
  }
  return known;
}

/** Finds out which text of a helper is the current one. If it is another, what it imports is looked at in turn. */
function look(path) {
  if (host.op(Op.MODULE_RESOLVE, 1, 0, path) >= 0) note(path, host.takeText());
}

/** A module that failed in a worker is another one at the next try: its cause may be gone. So are those it failed by. */
function forgetFailed(name) {
  const path = pathOf(name);
  (versions.get(path) ?? note(path, '')).generation++;
  const imported = imports.get(name) ?? [];
  imports.delete(name);
  const failed = imported.find((other) => other !== name && hasFailed(other));
  if (failed !== undefined) forgetFailed(failed);
}

/** Whether a module has been evaluated and failed. One after the first that did has not been evaluated: it is not asked. */
function hasFailed(name) {
  try {
    const evaluation = host.evaluateModule(name);
    if (host.promiseState(evaluation) !== 2) return false;
    evaluation.catch(() => {});
    return true;
  } catch {
    return false;
  }
}

function nameOf(path) {
  const generation = versions.get(path)?.generation ?? 0;
  return generation === 0 ? path : `${path}?${generation}`;
}

function pathOf(name) {
  const mark = name.lastIndexOf('?');
  return mark < 0 ? name : name.slice(0, mark);
}

function failure(specifier) {
  const text = host.takeText();
  const end = text.indexOf('\n');
  if (end < 0) return new ModuleError('MODULE_NOT_FOUND', `Cannot find module '${specifier}'`, specifier);
  const code = text.slice(0, end);
  const message = text.slice(end + 1);
  if (code === 'ERR_MODULE_SYNTAX') return Object.assign(new SyntaxError(message), { code });
  return new ModuleError(code, message, specifier);
}

const isNamed = (path, referrer) =>
  versions.get(path)?.isNamed === true && versions.get(pathOf(referrer))?.isNamed !== false;

const isInPackage = (path) => /(?:^|\/)node_modules\//.test(path);

/**
 * The name of what `specifier` means in the file at `referrer`: "node:x", or a path with its generation.
 * @param {string} referrer
 * @param {string} specifier
 * @param {Record<string, string>} [helpers] those that the asking program is known to import; without, those of any are
 */
function resolve(referrer, specifier, kind, helpers = undefined) {
  const known = builtinName(specifier);
  if (known !== undefined) return `node:${known}`;
  if (specifier.startsWith('node:')) {
    throw new ModuleError('ERR_UNKNOWN_BUILTIN_MODULE', `No such built-in module: ${specifier}`, specifier);
  }
  const key = `${kind} ${referrer}\n${specifier}`;
  let path = resolutions.get(key);
  if (path === undefined) {
    if (host.op(Op.MODULE_RESOLVE, 0, kind, `${pathOf(referrer)}\n${specifier}`) < 0) throw failure(specifier);
    path = host.takeText();
    if (resolutions.size >= MAX_RESOLUTIONS) resolutions.clear();
    resolutions.set(key, path);
  }
  if (!(helpers === undefined ? isNamed(path, referrer) : Object.hasOwn(helpers, path)) && !isInPackage(path)) look(path);
  return nameOf(path);
}

/** @returns {{ format: number, source: string }} */
function load(name) {
  const format = host.op(Op.MODULE_LOAD, 0, 0, pathOf(name));
  if (format < 0) throw failure(name);
  return { format, source: host.takeText() };
}

// --- CommonJS ---

class Module {
  constructor(name, parent) {
    this.id = MOUNT + pathOf(name);
    this.path = dirnameOf(this.id);
    this.exports = {};
    this.filename = this.id;
    this.loaded = false;
    this.children = [];
    this.paths = [];
    this.parent = parent;
    parent?.children.push(this);
  }

  require(specifier) {
    return requireFor(this.id.slice(MOUNT.length), this)(specifier);
  }
}

export { Module };

/** Formats are asked for more often than sources. */
const formats = new Map();

function requireNamed(name, parent) {
  if (name.startsWith('node:')) return builtin(name.slice(5));
  const known = commonjs.get(name);
  if (known !== undefined) return known.exports;
  if (formats.get(name) === FORMAT.ESM) return requireEsm(name);
  const { format, source } = load(name);
  if (format === FORMAT.ESM) {
    formats.set(name, format);
    return requireEsm(name);
  }
  return evaluateCommonJs(name, format, source, parent).exports;
}

function evaluateCommonJs(name, format, source, parent) {
  const module = new Module(name, parent);
  commonjs.set(name, module);
  try {
    if (format === FORMAT.JSON) {
      try {
        module.exports = JSON.parse(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source);
      } catch (error) {
        throw new SyntaxError(`${pathOf(name)}: ${error.message}`);
      }
    } else {
      const wrapper = host.evaluate(name, source);
      const { exports, filename, path } = module;
      wrapper.call(exports, exports, requireFor(name, module), module, filename, path);
    }
  } catch (error) {
    commonjs.delete(name);
    throw error;
  }
  module.loaded = true;
  return module;
}

function beginRequired(name) {
  try {
    return host.evaluateModule(name);
  } catch (error) {
    if (!(error instanceof ReferenceError) || !error.message.startsWith('a module cannot be required')) throw error;
    const message = `${pathOf(name)} is being loaded and cannot be required by what it imports`;
    throw new ModuleError('ERR_REQUIRE_CYCLE_MODULE', message);
  }
}

/** Node's `require(esm)`: only what awaits nothing can be had at once. */
function requireEsm(name) {
  const evaluation = beginRequired(name);
  switch (host.promiseState(evaluation)) {
    case 1: {
      const namespace = host.moduleNamespace(name);
      return Object.hasOwn(namespace, 'module.exports') ? namespace['module.exports'] : namespace;
    }
    case 2:
      evaluation.catch(() => {});
      forgetFailed(name);
      throw host.promiseResult(evaluation);
    default:
      evaluation.catch(() => {});
      throw new ModuleError('ERR_REQUIRE_ASYNC_MODULE', `${pathOf(name)} has a top-level await: use import() instead of require()`);
  }
}

/**
 * `require` for the file at `referrer`.
 * @param {string} referrer
 * @param {Module | undefined} [parent]
 * @param {Record<string, string>} [helpers] see `resolve`
 */
export function requireFor(referrer, parent = undefined, helpers = undefined) {
  const require = (specifier) => {
    if (typeof specifier !== 'string' || specifier === '') {
      throw Object.assign(new TypeError('The "id" argument must be a non-empty string'), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    return requireNamed(resolve(referrer, specifier, KIND.REQUIRE, helpers), parent);
  };
  require.resolve = (specifier) => {
    const name = resolve(referrer, String(specifier), KIND.REQUIRE);
    return name.startsWith('node:') ? specifier : MOUNT + pathOf(name);
  };
  require.resolve.paths = () => [];
  require.cache = cache;
  require.extensions = Object.create(null);
  require.main = undefined;
  return require;
}

/** `require.cache`: module objects by file name. */
const cache = new Proxy(Object.create(null), {
  get: (_, key) => (typeof key === 'string' ? commonjs.get(nameOf(key.slice(MOUNT.length))) : undefined),
  has: (_, key) => typeof key === 'string' && commonjs.has(nameOf(key.slice(MOUNT.length))),
  deleteProperty: (_, key) => {
    if (typeof key === 'string') commonjs.delete(nameOf(key.slice(MOUNT.length)));
    return true;
  },
  ownKeys: () => [...commonjs.keys()].map((name) => MOUNT + pathOf(name)),
  getOwnPropertyDescriptor: (_, key) => ({ value: cache[key], enumerable: true, configurable: true }),
});

// --- ES modules ---

/** A module of the engine's that shows what `exports` holds. Keys that are no text cannot be names of exports. */
function facade(exports, main = exports) {
  const isObject = exports !== null && (typeof exports === 'object' || typeof exports === 'function');
  const names = isObject ? Object.keys(exports).filter((key) => key !== 'default' && key !== 'module.exports' && key.isWellFormed()) : [];
  const values = names.map((name) => {
    try {
      return exports[name];
    } catch {
      return undefined;
    }
  });
  const locals = names.map((name, index) => `v${index} as ${JSON.stringify(name)}`);
  const source =
    `const{exports:e,main:d,values:v}=import.meta.take();export{d as default,e as "module.exports"};` +
    (names.length === 0 ? '' : `const[${names.map((_, index) => `v${index}`).join()}]=v;export{${locals.join()}};`);
  const setMeta = (meta) => {
    meta.take = () => {
      delete meta.take;
      return { exports, main, values };
    };
  };
  return [source, setMeta];
}

host.onModule(
  (referrer, specifier) => {
    const name = resolve(referrer, specifier, KIND.IMPORT);
    const known = imports.get(referrer);
    if (known === undefined) imports.set(referrer, [name]);
    else known.push(name);
    return name;
  },
  (name) => {
    if (name.startsWith('node:')) {
      const module = builtin(name.slice(5));
      return facade(module, mainOf(module));
    }
    const known = commonjs.get(name);
    if (known !== undefined) return facade(known.exports);
    const { format, source } = load(name);
    if (format !== FORMAT.ESM) return facade(evaluateCommonJs(name, format, source, undefined).exports);
    return [source, (meta) => Object.assign(meta, metaOf(pathOf(name)))];
  },
);

/** What `import.meta` holds in the file at `path`. */
export function metaOf(path) {
  const filename = MOUNT + path;
  return {
    url: urlOf(filename),
    filename,
    dirname: dirnameOf(filename),
    resolve: (specifier) => {
      const name = resolve(path, String(specifier), KIND.IMPORT);
      return name.startsWith('node:') ? name : urlOf(MOUNT + pathOf(name));
    },
  };
}

function urlOf(filename) {
  return `file://${encodeURI(filename).replace(/[?#]/g, encodeURIComponent)}`;
}

function dirnameOf(path) {
  return path.slice(0, path.lastIndexOf('/'));
}

/** What `import x from` gives of a built-in module. */
function mainOf(module) {
  return module.__esModule ? module.default : module;
}

/** Namespaces of built-in modules, for those who ask without the engine. */
const namespaces = new Map();

function builtinNamespace(name) {
  let namespace = namespaces.get(name);
  if (namespace === undefined) {
    const module = builtin(name);
    namespace = Object.assign(Object.create(null), module, { default: mainOf(module) });
    namespaces.set(name, namespace);
  }
  return namespace;
}

/**
 * The namespace of what `specifier` means in `referrer`; a promise of it where something in it awaits.
 * Nobody's work: it goes on if the request that asked first is over.
 */
export function namespaceOf(referrer, specifier, helpers = undefined) {
  const name = resolve(referrer, specifier, KIND.IMPORT, helpers);
  if (name.startsWith('node:')) return builtinNamespace(name.slice(5));
  const context = host.context();
  host.setContext(0);
  let evaluation;
  try {
    evaluation = host.evaluateModule(name);
  } finally {
    host.setContext(context);
  }
  switch (host.promiseState(evaluation)) {
    case 1:
      return host.moduleNamespace(name);
    case 2:
      evaluation.catch(() => {});
      forgetFailed(name);
      throw host.promiseResult(evaluation);
    default:
      return evaluation.then(
        () => host.moduleNamespace(name),
        (error) => {
          forgetFailed(name);
          throw error;
        },
      );
  }
}

/** `import()` of a script. */
export async function importFrom(referrer, specifier, helpers) {
  return namespaceOf(referrer, String(specifier), helpers);
}

/** `createRequire` of `node:module`. */
export function createRequire(from) {
  const given = String(from?.href ?? from);
  const path = given.startsWith('file://') ? decodeURIComponent(given.slice(7).replace(/[?#].*$/s, '')) : given;
  if (!path.startsWith(MOUNT)) {
    throw Object.assign(new TypeError(`createRequire: ${path} is not below ${MOUNT}`), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  return requireFor(path.slice(MOUNT.length));
}
