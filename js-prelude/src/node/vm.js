/**
 * The `vm` module: code in the context there is. A second context, with a global of its own, the engine does not give:
 * whatever needs one throws.
 */

import { host } from '../boot/host.js';
import { requireString } from './errors.js';
import { unsupported, unsupportedFunctions } from './unsupported.js';

const INSTEAD = 'there is one global per sandbox; runInThisContext works';

const filenameOf = (options) =>
  (typeof options === 'string' ? options : (options?.filename ?? 'evalmachine.<anonymous>'));

export function runInThisContext(code, options) {
  requireString(code, 'code');
  return host.evaluate(String(filenameOf(options)), code);
}

export class Script {
  #code;
  #filename;

  constructor(code, options) {
    this.#code = `${code}`;
    this.#filename = String(filenameOf(options));
    this.cachedDataRejected = undefined;
    this.sourceMapURL = undefined;
  }

  runInThisContext() {
    return host.evaluate(this.#filename, this.#code);
  }

  runInContext() {
    throw unsupported('vm.Script.runInContext', INSTEAD);
  }

  runInNewContext() {
    throw unsupported('vm.Script.runInNewContext', INSTEAD);
  }

  createCachedData() {
    return globalThis.Buffer.alloc(0);
  }
}

/** A function whose body is the code. */
export function compileFunction(code, params = [], options = {}) {
  requireString(code, 'code');
  if (options.parsingContext !== undefined) throw unsupported('vm.compileFunction with parsingContext', INSTEAD);
  return new Function(...params, code);
}

export const isContext = () => false;

export const { createContext, runInContext, runInNewContext, measureMemory } = unsupportedFunctions('vm', [
  'createContext', 'runInContext', 'runInNewContext', 'measureMemory',
], INSTEAD);

export const createScript = (code, options) => new Script(code, options);

export const constants = Object.freeze({
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
});

export default {
  Script, compileFunction, constants, createContext, createScript, isContext, measureMemory, runInContext,
  runInNewContext, runInThisContext,
};
