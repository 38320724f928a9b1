/** The `repl` module: there is nobody to talk to. */

import { Interface } from './readline.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

export const REPLServer = unsupportedClass(
  'repl', 'REPLServer', Interface, ['defineCommand', 'displayPrompt', 'setupHistory'],
);
export const { start } = unsupportedFunctions('repl', ['start']);
export const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
export const REPL_MODE_STRICT = Symbol('repl-strict');
export class Recoverable extends SyntaxError {
  constructor(error) {
    super(error?.message);
    this.err = error;
  }
}

export default { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, Recoverable, builtinModules: [], start };
