/**
 * Units: pieces of user code, each one file, as the host sends them. A unit's code is one expression, the wrapper
 * function that `script::source` makes; its parameters are listed there and filled in here.
 *
 * Two shapes. A *body* runs on every request. A *module* (it exports something) is evaluated once per sandbox, and what
 * it exported is called on every request.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';
import { createProcess, setEnvironment } from './process.js';
import { late } from './late.js';
import { importFrom, metaOf, namespaceOf, requireFor, setVersions } from './modules.js';
import { moduleHub } from './hub.js';
import { shared } from './shared.js';

/** The names of exports that are called for a method each. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @type {Map<number, Unit>} */
const units = new Map();

export class Unit {
  /**
   * @param {{ path: string, module: boolean, uses: string[], env: Record<string, string> }} about
   * @param {Function} wrapper
   */
  constructor(about, wrapper) {
    this.path = about.path;
    this.isModule = about.module;
    // Names the code may touch; what it may not need not be built.
    this.usesReq = about.uses.includes('req');
    this.usesRes = about.uses.includes('res');
    this.usesMetadata = about.uses.includes('metadata');
    this.mayListen = about.uses.includes('require') || about.imports.length > 0;
    this.usesModule = about.uses.includes('module');
    this.usesWs = about.uses.includes('ws');
    /** Tells this text of the file from every other. */
    this.version = about.version;
    this.awaitPromises = about.awaitPromises;
    this.wrapper = wrapper;
    this.env = about.env;
    this.process = createProcess(about.env);
    this.require = requireFor(about.path, undefined, about.helpers);
    /** What `import.meta` is. */
    this.meta = { ...metaOf(about.path), env: about.env };
    /** Static imports, evaluated before the unit first runs. */
    this.imports = about.imports;
    /** @type {Map<string, object>} their namespaces */
    this.namespaces = new Map();
    this.isLinked = about.imports.length === 0;
    this.link = (specifier, ...names) => {
      const namespace = this.namespaces.get(specifier);
      // Of Node's own modules some names are missing, which need not matter to who imports them.
      if (namespace[Symbol.toStringTag] !== 'Module') return namespace;
      const missing = names.find((name) => !(name in namespace));
      if (missing === undefined) return namespace;
      throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${missing}'`);
    };
    this.import = (specifier) => importFrom(about.path, specifier, about.helpers);
    this.injectedNames = about.injected;
    this.readsBodyItself = false;
    this.aiSettings = about.ai;
    /** @type {Promise<object> | undefined} the module being evaluated, once asked for */
    this.evaluation = undefined;
    /** @type {object | undefined} the module, once it is evaluated */
    this.module = undefined;
  }

  /**
   * Runs the wrapper once, as a module.
   * @returns {Promise<object>} the module object
   */
  evaluate() {
    this.evaluation ??= this.evaluateOnce();
    return this.evaluation;
  }

  /**
   * Evaluates what the unit imports, in order.
   * @returns {Promise<void> | undefined} a promise only where something has to be waited for
   */
  linkImports(from = 0) {
    for (let index = from; index < this.imports.length; index++) {
      const specifier = this.imports[index];
      const namespace = namespaceOf(this.path, specifier);
      if (host.promiseState(namespace) >= 0) {
        return namespace.then((done) => {
          this.namespaces.set(specifier, done);
          return this.linkImports(index + 1);
        });
      }
      this.namespaces.set(specifier, namespace);
    }
    this.isLinked = true;
    return undefined;
  }

  async evaluateOnce() {
    const module = { exports: {}, id: this.path, filename: this.path, loaded: false };
    try {
      if (!this.isLinked) await this.linkImports();
      await this.run(undefined, undefined, undefined, shared, module, undefined, this.usesWs ? moduleHub(this) : undefined);
    } catch (error) {
      // The next request tries again: the cause may be a service that was down.
      this.evaluation = undefined;
      throw error;
    }
    // An app may export nothing and listen instead.
    this.server = late.takeListening();
    module.loaded = true;
    this.module = module;
    this.readsBodyItself = this.server !== undefined || readsBodyItself(module.exports);
    return module;
  }

  /** Calls the wrapper with its parameters in the order `script::source::PARAMETERS` states. */
  run(req, res, metadata, shared, module, mainResult, ws = undefined) {
    if (this.injectedNames.length > 0) {
      return this.wrapper(
        req, res, metadata, shared, console, this.require, module, module?.exports, this.process, ws, mainResult,
        this.import, this.link, this.meta, ...late.injected(this.injectedNames, this),
      );
    }
    return this.wrapper(
      req, res, metadata, shared, console, this.require, module, module?.exports, this.process, ws, mainResult,
      this.import, this.link, this.meta,
    );
  }
}

/** Whether what a module exports gets requests with the body unread: an app, a `fetch` handler, methods. */
function readsBodyItself(exported) {
  const main = exported?.default ?? exported;
  if (late.asNodeListener(exported) !== undefined || late.asNodeListener(main) !== undefined) return true;
  if (typeof exported === 'function' || typeof main === 'function') return false;
  return typeof main?.fetch === 'function' || METHODS.some((method) => typeof exported?.[method] === 'function');
}

/** @param {number} id */
export function unit(id) {
  return units.get(id);
}

/** What Ev.LOAD's b asks for. */
const LOAD = { COMPILE: 0, EVALUATE: 1, FORGET: 2, PRELOAD: 3 };

host.on(Ev.LOAD, (id, mode, text, bytes) => {
  switch (mode) {
    case LOAD.COMPILE:
      settle(id, () => compile(id, JSON.parse(text), bytes));
      break;
    case LOAD.EVALUATE:
      settle(id, () => evaluate(units.get(id)));
      break;
    case LOAD.FORGET:
      units.delete(id);
      break;
    case LOAD.PRELOAD:
      settle(id, () => preload(JSON.parse(text)));
      break;
  }
});

function compile(id, about, code) {
  setVersions(about.helpers);
  setEnvironment(about.env);
  units.set(id, new Unit(about, host.evaluate(about.path, code)));
}

function evaluate(unit) {
  if (unit.isModule) return unit.evaluate();
  return unit.isLinked ? undefined : unit.linkImports();
}

/** Evaluates a module for an image. One that fails here fails again for whoever asks for it. */
function preload({ from, specifier, require }) {
  return require ? void requireFor(from)(specifier) : namespaceOf(from, specifier);
}

/** Does something and tells the host how it went. */
function settle(id, work) {
  const failed = (error) => host.op(Op.LOADED, id, 1, describe(error));
  try {
    const done = work();
    if (host.promiseState(done) < 0) host.op(Op.LOADED, id, 0);
    else done.then(() => host.op(Op.LOADED, id, 0), failed);
  } catch (error) {
    failed(error);
  }
}

/** A stack without its head, which says what the message does. */
function placesOf(stack) {
  const text = String(stack ?? '');
  return text.slice(Math.max(0, text.search(/^ {4}at /m)));
}

/** "message\nstack" of anything that can be thrown; never throws itself. */
export function describe(error) {
  try {
    if (error instanceof Error) {
      const name = String(error.name);
      const message = String(error.message);
      // What `fetch` and its kin say themselves is that they failed; their cause says why. It goes where the stack goes:
      // addresses of other servers are for the log, not for the client.
      const cause = error.cause instanceof Error ? `    cause: ${String(error.cause.message)}`.replaceAll('\n', ' ') + '\n' : '';
      return `${message === '' ? name : `${name}: ${message}`}`.replaceAll('\n', ' ') + '\n' + cause + placesOf(error.stack);
    }
    // Where there is no memory for an error, the engine throws null.
    if (error === null) return 'Uncaught null: thrown as such, or out of memory\n';
    return `Uncaught ${String(error)}`.replaceAll('\n', ' ') + '\n';
  } catch {
    return 'an error that cannot be shown\n';
  }
}
