/** The `module` module: `createRequire` and the list of built-in names. Loaders cannot be hooked. */

import { addBuiltin, builtinName, builtinNames } from '../boot/builtin-table.js';
import { Module, createRequire } from '../boot/modules.js';

Object.assign(Module, {
  Module,
  builtinModules: [],
  createRequire,
  isBuiltin: (specifier) => builtinName(String(specifier)) !== undefined,
  _extensions: Object.create(null),
  _cache: Object.create(null),
  _pathCache: Object.create(null),
  globalPaths: [],
  syncBuiltinESMExports() {},
  findSourceMap: () => undefined,
  register() {},
});

addBuiltin('module', Module);
Module.builtinModules.push(...builtinNames().sort());

export default Module;
