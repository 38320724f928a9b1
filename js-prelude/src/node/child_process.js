/** The `child_process` module: a sandbox starts no programs. */

import EventEmitter from './events.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

export const { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } = unsupportedFunctions(
  'child_process',
  ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
  'a script cannot start a program',
);
export const ChildProcess = unsupportedClass(
  'child_process', 'ChildProcess', EventEmitter, ['kill', 'send', 'disconnect', 'spawn'],
);
Object.assign(ChildProcess.prototype, { ref() {}, unref() {} });

export default { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
