/**
 * Units: pieces of user code, each one file, as the host sends them. A unit's code is one expression, the wrapper
 * function that `script::source` makes; its parameters are listed there and filled in here.
 *
 * Two shapes. A *body* runs on every request. A *module* (it exports something) is evaluated once per sandbox, and what
 * it exported is called on every request.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';
import { createProcess } from './process.js';
import { importModule, requireFor } from './modules.js';
import { shared } from './shared.js';

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
    this.usesModule = about.uses.includes('module');
    this.usesWs = about.uses.includes('ws');
    /** The host's number of this version of the file. */
    this.number = 0;
    this.awaitPromises = about.awaitPromises;
    this.wrapper = wrapper;
    this.process = createProcess(about.env);
    this.require = requireFor(this);
    /** What `import.meta` is. */
    this.meta = { url: `file:///${about.path}`, dirname: dirname(about.path), filename: `/${about.path}`, env: about.env };
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

  async evaluateOnce() {
    const module = { exports: {}, id: this.path, filename: this.path, loaded: false };
    try {
      await this.run(undefined, undefined, undefined, shared, module, undefined);
    } catch (error) {
      // The next request tries again: the cause may be a service that was down.
      this.evaluation = undefined;
      throw error;
    }
    module.loaded = true;
    this.module = module;
    return module;
  }

  /** Calls the wrapper with its parameters in the order `script::source::PARAMETERS` states. */
  run(req, res, metadata, shared, module, mainResult, ws = undefined) {
    return this.wrapper(
      req, res, metadata, shared, console, this.require, module, module?.exports, this.process, ws, mainResult,
      importModule, this.meta,
    );
  }
}

function dirname(path) {
  const end = path.lastIndexOf('/');
  return '/' + (end < 0 ? '' : path.slice(0, end));
}

/** @param {number} id */
export function unit(id) {
  return units.get(id);
}

/** Ev.LOAD: b = 1 evaluates a module at once (an image is being made), 0 leaves that to the first request; 2 forgets. */
host.on(Ev.LOAD, (id, mode, text, bytes) => {
  if (mode === 2) {
    units.delete(id);
    return;
  }
  let loaded;
  try {
    const about = JSON.parse(text);
    loaded = new Unit(about, host.evaluate(about.path, bytes));
    loaded.number = id;
  } catch (error) {
    host.op(Op.LOADED, id, 1, describe(error));
    return;
  }
  units.set(id, loaded);
  if (mode === 1 && loaded.isModule) {
    loaded.evaluate().then(
      () => host.op(Op.LOADED, id, 0),
      (error) => host.op(Op.LOADED, id, 1, describe(error)),
    );
  } else {
    host.op(Op.LOADED, id, 0);
  }
});

/** "message\nstack" of anything that can be thrown; never throws itself. */
export function describe(error) {
  try {
    if (error instanceof Error) {
      const name = String(error.name);
      const message = String(error.message);
      return `${message === '' ? name : `${name}: ${message}`}`.replaceAll('\n', ' ') + '\n' + String(error.stack ?? '');
    }
    return `Uncaught ${String(error)}`.replaceAll('\n', ' ') + '\n';
  } catch {
    return 'an error that cannot be shown\n';
  }
}
