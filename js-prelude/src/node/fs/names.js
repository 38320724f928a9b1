/** Operations on names: looking, listing, making, moving, removing. Called as Node's, without the callback. */

import { Buffer } from '../buffer.js';
import path_ from '../path.js';
import { invalidArgType } from '../errors.js';
import { unsupported } from '../unsupported.js';
import {
  checkMode, checkOwner, decoded, toMode, toObject, toOptions, toPath, toSeconds, view,
} from './arguments.js';
import { Fn, Operation } from './border.js';
import { systemError, wrappedError } from './errors.js';
import { Dirent, statsFrom } from './stats.js';

/** What `Fn.STAT` is told. */
const FOLLOW = 0, LINK = 1, TO_CHANGE = 2;

function look(path, options, syscall, b) {
  path = toPath(path);
  const { bigint = false } = toObject(options);
  return new Operation(Fn.STAT, syscall, { b, path }, (_, takeBytes) => statsFrom(takeBytes(), bigint));
}

export const stat = (path, options) => look(path, options, 'stat', FOLLOW);
export const lstat = (path, options) => look(path, options, 'lstat', LINK);

export function access(path, mode) {
  path = toPath(path);
  return new Operation(Fn.ACCESS, 'access', { b: toMode(mode), path });
}

export function* exists(path) {
  try {
    yield access(path);
    return true;
  } catch {
    return false;
  }
}

export function readdir(path, options) {
  options = toOptions(options, {});
  path = toPath(path);
  if (options.recursive !== undefined && options.recursive !== null && typeof options.recursive !== 'boolean') {
    throw invalidArgType('options.recursive', 'of type boolean', options.recursive);
  }
  const b = options.recursive ? 1 : 0;
  return new Operation(Fn.LIST, 'scandir', { b, path }, (_, takeBytes) => entriesFrom(takeBytes(), path, options));
}

/** A name as a caller asked for it. */
function encoded(name, encoding) {
  return encoding && encoding !== 'utf8' && encoding !== 'utf-8' ? decoded(Buffer.from(name), encoding) : name;
}

/** Each entry came as a letter for its kind, its path from the directory, and NUL. */
function entriesFrom(bytes, directory, { withFileTypes, encoding }) {
  const entries = view(bytes).toString().split('\0');
  entries.pop();
  const shown = (name) => encoded(name, encoding);
  if (!withFileTypes) return entries.map((entry) => shown(entry.slice(1)));
  return entries.map((entry) => {
    const end = entry.lastIndexOf('/');
    const parent = end < 0 ? directory : path_.join(directory, entry.slice(1, end));
    return new Dirent(shown(entry.slice(end < 0 ? 1 : end + 1)), parent, entry[0]);
  });
}

export function mkdir(path, options) {
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    checkMode(options);
  } else if (options) {
    checkMode(options.mode, 'options.mode');
    recursive = options.recursive ?? false;
    if (typeof recursive !== 'boolean') throw invalidArgType('options.recursive', 'of type boolean', recursive);
  }
  path = toPath(path);
  if (!recursive) return new Operation(Fn.MAKE_DIRECTORY, 'mkdir', { path });
  return new Operation(Fn.MAKE_DIRECTORIES, 'mkdir', { path }, (_, takeBytes) => {
    return asGiven(path, view(takeBytes()).toString());
  });
}

/** The first directory that was made, in the form in which `path` was given: relative if that was. */
function asGiven(path, made) {
  if (made === '') return undefined;
  // How many levels were made can be read off the path only where none of it goes back up.
  if (path.startsWith('/') || path.split('/').includes('..')) return made;
  const below = path_.resolve('/data', path).split('/').length - made.split('/').length;
  const names = path.replace(/\/+$/, '').split('/');
  return names.slice(0, names.length - below).join('/');
}

export function mkdtemp(prefix, options) {
  const { encoding } = toOptions(options, {});
  const path = toPath(prefix, 'prefix');
  return new Operation(Fn.MAKE_TEMPORARY, 'mkdtemp', { text: path, path: `${path}XXXXXX` }, (_, takeBytes) => {
    const made = path + view(takeBytes()).toString();
    return encoded(made, encoding);
  });
}

export function rmdir(path, options) {
  path = toPath(path);
  const { recursive = false } = toObject(options);
  return new Operation(recursive ? Fn.REMOVE_ALL : Fn.REMOVE_DIRECTORY, 'rmdir', { path });
}

export function rm(path, options) {
  path = toPath(path);
  const { recursive = false, force = false } = toObject(options);
  for (const [name, value] of [['recursive', recursive], ['force', force]]) {
    if (typeof value !== 'boolean') throw invalidArgType(`options.${name}`, 'of type boolean', value);
  }
  return (function* () {
    let found;
    try {
      found = yield lstat(path);
    } catch (error) {
      if (force && error.code === 'ENOENT') return;
      throw error;
    }
    if (found.isDirectory() && !recursive) {
      throw wrappedError('ERR_FS_EISDIR', 'Path is a directory', {
        errno: 'EISDIR', message: 'is a directory', syscall: 'rm', path,
      });
    }
    try {
      yield new Operation(found.isDirectory() ? Fn.REMOVE_ALL : Fn.UNLINK, 'rm', { path });
    } catch (error) {
      // It may have gone between the two.
      if (!force || error.code !== 'ENOENT') throw error;
    }
  })();
}

export function unlink(path) {
  return new Operation(Fn.UNLINK, 'unlink', { path: toPath(path) });
}

const pair = (path, dest) => ({ text: `${path}\0${dest}`, path, dest });

export function rename(oldPath, newPath) {
  oldPath = toPath(oldPath, 'oldPath');
  newPath = toPath(newPath, 'newPath');
  return new Operation(Fn.RENAME, 'rename', pair(oldPath, newPath));
}

export function copyFile(source, target, mode) {
  source = toPath(source, 'src');
  target = toPath(target, 'dest');
  return new Operation(Fn.COPY, 'copyfile', { ...pair(source, target), b: toMode(mode) });
}

export function realpath(path, options) {
  const { encoding } = toOptions(options, {});
  path = toPath(path);
  // Node goes down from the root, so its error shows where it came to.
  return new Operation(Fn.REAL_PATH, 'lstat', { text: path, path: path_.resolve('/data', path) }, (_, takeBytes) => {
    return decoded(takeBytes(), encoding ?? 'utf8');
  });
}

export function readlink(path, options) {
  const { encoding } = toOptions(options, {});
  path = toPath(path, 'oldPath');
  return new Operation(Fn.READ_LINK, 'readlink', { path }, (_, takeBytes) => {
    return decoded(takeBytes(), encoding ?? 'utf8');
  });
}

export function utimes(path, atime, mtime) {
  path = toPath(path);
  const text = `${path}\0${toSeconds(atime)}\0${toSeconds(mtime)}`;
  return new Operation(Fn.SET_TIMES_AT, 'utime', { text, path });
}

/** The times of a link itself cannot be set; whether there is one is looked up all the same. */
export function lutimes(path, atime, mtime) {
  path = toPath(path);
  toSeconds(atime);
  toSeconds(mtime);
  return toChange(path, 'lutime');
}

/** For what changes nothing here: it fails where the change could not be made, and else is taken for done. */
function toChange(path, syscall) {
  return new Operation(Fn.STAT, syscall, { b: TO_CHANGE, path });
}

/** Permissions are the host's, and stay as they are. */
export function chmod(path, mode) {
  path = toPath(path);
  if (mode === undefined || mode === null) throw invalidArgType('mode', 'of type number', mode);
  checkMode(mode);
  return toChange(path, 'chmod');
}

export function chown(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, 'uid');
  checkOwner(gid, 'gid');
  return toChange(path, 'chown');
}

export function lchown(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, 'uid');
  checkOwner(gid, 'gid');
  return toChange(path, 'lchown');
}

/** A link could be made to lead anywhere later, so none can be made. */
export function symlink(target, path) {
  target = toPath(target, 'target');
  path = toPath(path);
  return refused(systemError('EPERM', 'symlink', target, path));
}

export function link(existingPath, newPath) {
  existingPath = toPath(existingPath, 'existingPath');
  newPath = toPath(newPath, 'newPath');
  return refused(systemError('EPERM', 'link', existingPath, newPath));
}

export function statfs() {
  return refused(unsupported('fs.statfs', 'the room of a deployment is not that of a disk'));
}

// eslint-disable-next-line require-yield -- an operation of no calls
function* refused(error) {
  throw error;
}
