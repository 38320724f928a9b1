/**
 * `cp`: copying trees, step by step over the other operations.
 *
 * Gaps by design: links, which scripts cannot make, are copied as what they lead to; `mode` is only looked at for
 * COPYFILE_EXCL.
 */

import path_ from '../path.js';
import { invalidArgType } from '../errors.js';
import { toMode, toObject, toPath } from './arguments.js';
import { wrappedError } from './errors.js';
import { copyFile, mkdir, readdir, stat, utimes } from './names.js';

/** However deep paths may be, here the stack is the script's own. */
const FLAGS = ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks'];

export function cp(source, target, options) {
  options = { force: true, recursive: false, errorOnExist: false, preserveTimestamps: false, ...toObject(options) };
  for (const name of FLAGS) {
    if (options[name] !== undefined && typeof options[name] !== 'boolean') {
      throw invalidArgType(`options.${name}`, 'of type boolean', options[name]);
    }
  }
  if (options.filter !== undefined && typeof options.filter !== 'function') {
    throw invalidArgType('options.filter', 'of type function', options.filter);
  }
  toMode(options.mode);
  return copyTop(toPath(source, 'src'), toPath(target, 'dest'), options);
}

function* copyTop(source, target, options) {
  if (options.filter && !(yield { value: options.filter(source, target) })) return;
  const from = yield stat(source);
  const to = yield* statOrNothing(target);
  if (to !== undefined && from.ino === to.ino && from.dev === to.dev) {
    throw refusal('ERR_FS_CP_EINVAL', 'src and dest cannot be the same', target);
  }
  if (from.isDirectory() && !options.recursive) {
    throw wrappedError('ERR_FS_EISDIR', 'Recursive option not enabled, cannot copy a directory', {
      errno: 'EISDIR', message: `${source} is a directory (not copied)`, syscall: 'cp', path: source,
    });
  }
  const relative = path_.relative(path_.resolve('/data', source), path_.resolve('/data', target));
  if (from.isDirectory() && relative !== '' && relative !== '..' && !relative.startsWith('../')) {
    throw refusal('ERR_FS_CP_EINVAL', `cannot copy ${source} to a subdirectory of self ${target}`, target);
  }
  yield mkdir(path_.dirname(path_.resolve('/data', target)), { recursive: true });
  yield* copyOne(source, target, from, to, options);
}

function* copyOne(source, target, from, to, options) {
  if (from.isDirectory()) {
    if (to !== undefined && !to.isDirectory()) {
      const message = `cannot overwrite non-directory ${target} with directory ${source}`;
      throw refusal('ERR_FS_CP_DIR_TO_NON_DIR', message, target);
    }
    if (to === undefined) yield mkdir(target);
    for (const name of yield readdir(source)) {
      const [inner, innerTarget] = [path_.join(source, name), path_.join(target, name)];
      if (options.filter && !(yield { value: options.filter(inner, innerTarget) })) continue;
      yield* copyOne(inner, innerTarget, yield stat(inner), yield* statOrNothing(innerTarget), options);
    }
  } else if (from.isFile()) {
    if (to?.isDirectory()) {
      const message = `cannot overwrite directory ${target} with non-directory ${source}`;
      throw refusal('ERR_FS_CP_NON_DIR_TO_DIR', message, target);
    }
    if (to !== undefined && !options.force) {
      if (!options.errorOnExist) return;
      throw refusal('ERR_FS_CP_EEXIST', `${target} already exists`, target);
    }
    yield copyFile(source, target, options.mode);
  } else {
    throw refusal('ERR_FS_CP_UNKNOWN', `cannot copy an unknown file type: ${target}`, target);
  }
  if (options.preserveTimestamps) yield utimes(target, from.atime, from.mtime);
}

function* statOrNothing(path) {
  try {
    return yield stat(path);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const REFUSALS = {
  ERR_FS_CP_DIR_TO_NON_DIR: ['EISDIR', 'Cannot overwrite non-directory with directory'],
  ERR_FS_CP_EEXIST: ['EEXIST', 'Target already exists'],
  ERR_FS_CP_EINVAL: ['EINVAL', 'Invalid src or dest'],
  ERR_FS_CP_NON_DIR_TO_DIR: ['ENOTDIR', 'Cannot overwrite directory with non-directory'],
  ERR_FS_CP_UNKNOWN: ['EINVAL', 'Cannot copy an unknown file type'],
};

function refusal(code, message, path) {
  const [errno, prefix] = REFUSALS[code];
  return wrappedError(code, prefix, { errno, message, syscall: 'cp', path });
}
