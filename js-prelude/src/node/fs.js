/**
 * The `fs` module over the file service: `/data` (where relative paths start), `/tmp`, `/hoody/databases` and, read
 * only, `/scripts`. Each operation is described once, in `fs/content.js`, `fs/names.js` and `fs/cp.js`; here it
 * becomes a function that waits and one that calls back.
 *
 * Gaps by design: permissions and owners never change, though `chmod` and `chown` succeed; links cannot be made; files
 * cannot be watched; names that are not UTF-8 cannot be opened.
 */

import { Buffer } from './buffer.js';
import { requireFunction } from './errors.js';
import { nextTick } from './next-tick.js';
import promises, { openAsBlob } from './fs-promises.js';
import { toPath } from './fs/arguments.js';
import { run, runSync } from './fs/border.js';
import { constants } from './fs/constants.js';
import * as content from './fs/content.js';
import { cp } from './fs/cp.js';
import { Dir, opendir } from './fs/dir.js';
import * as names from './fs/names.js';
import { Dirent, Stats } from './fs/stats.js';
import { ReadStream, WriteStream, createReadStream, createWriteStream } from './fs/streams.js';
import { unsupportedFunctions } from './unsupported.js';

const READ_BYTES = 16 * 1024;

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

const operations = {
  access: names.access,
  appendFile: content.appendFile,
  chmod: names.chmod,
  chown: names.chown,
  close: content.close,
  copyFile: names.copyFile,
  cp,
  fchmod: content.fchmod,
  fchown: content.fchown,
  fdatasync: content.fdatasync,
  fstat: content.fstat,
  fsync: content.fsync,
  ftruncate: content.ftruncate,
  futimes: content.futimes,
  lchown: names.lchown,
  link: names.link,
  lstat: names.lstat,
  lutimes: names.lutimes,
  mkdir: names.mkdir,
  mkdtemp: names.mkdtemp,
  open: content.open,
  opendir,
  readFile: content.readFile,
  readdir: names.readdir,
  readlink: names.readlink,
  realpath: names.realpath,
  rename: names.rename,
  rm: names.rm,
  rmdir: names.rmdir,
  stat: names.stat,
  statfs: names.statfs,
  symlink: names.symlink,
  truncate: content.truncate,
  unlink: names.unlink,
  utimes: names.utimes,
  writeFile: content.writeFile,
};

const fs = {
  constants, promises, Stats, Dirent, Dir, ReadStream, WriteStream, createReadStream, createWriteStream, openAsBlob,
};
fs.FileReadStream = ReadStream;
fs.FileWriteStream = WriteStream;
fs.F_OK = constants.F_OK;
fs.R_OK = constants.R_OK;
fs.W_OK = constants.W_OK;
fs.X_OK = constants.X_OK;

/** The callback is the last function; whoever passes on a caller's arguments may have put `undefined` after it. */
function splitCallback(args) {
  const index = args.findLastIndex((argument) => typeof argument === 'function');
  if (index < 0) requireFunction(undefined, 'cb');
  return [args.slice(0, index), args[index]];
}

function settle(operation, callback, ...more) {
  run(operation).then(
    (value) => (value === undefined ? nextTick(callback, null) : nextTick(callback, null, value, ...more)),
    (error) => nextTick(callback, error),
  );
}

for (const [name, make] of Object.entries(operations)) {
  fs[name] = {
    [name](...args) {
      const [given, callback] = splitCallback(args);
      settle(make(...given), callback);
    },
  }[name];
  fs[`${name}Sync`] = { [`${name}Sync`]: (...args) => runSync(make(...args)) }[`${name}Sync`];
}

for (const name of ['stat', 'lstat']) {
  const make = operations[name];
  fs[`${name}Sync`] = {
    [`${name}Sync`](path, options) {
      try {
        return runSync(make(path, options));
      } catch (error) {
        const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
        if (options?.throwIfNoEntry === false && isMissing) return undefined;
        throw error;
      }
    },
  }[`${name}Sync`];
}

fs.realpath.native = fs.realpath;
fs.realpathSync.native = fs.realpathSync;

/** Anything that cannot be a path is simply not there. */
fs.existsSync = function existsSync(path) {
  try {
    return runSync(names.exists(toPath(path)));
  } catch {
    return false;
  }
};

fs.exists = function exists(path, callback) {
  requireFunction(callback, 'cb');
  promiseExists(path).then((found) => nextTick(callback, found));
};
const promiseExists = async (path) => {
  try {
    return await run(names.exists(toPath(path)));
  } catch {
    return false;
  }
};
Object.defineProperty(fs.exists, customPromisify, { value: promiseExists });

const isObject = (value) => typeof value === 'object' && !ArrayBuffer.isView(value);

// The four that call back with the buffer as well, and with which `promisify` gives both by name.
for (const [name, count, given] of [
  ['read', 'bytesRead', 'buffer'],
  ['write', 'bytesWritten', 'buffer'],
  ['readv', 'bytesRead', 'buffers'],
  ['writev', 'bytesWritten', 'buffers'],
]) {
  const make = content[name];
  const prepared = (args) => {
    // read(fd, options) makes the buffer it reads into where none is given.
    const isOptions = name === 'read' && (args[1] === undefined || isObject(args[1]));
    if (isOptions) args = [args[0], { ...args[1], buffer: args[1]?.buffer ?? Buffer.alloc(READ_BYTES) }];
    return [make(...args), isOptions ? args[1].buffer : args[1]];
  };
  fs[name] = {
    [name](...args) {
      const [rest, callback] = splitCallback(args);
      const [operation, buffer] = prepared(rest);
      settle(operation, callback, buffer);
    },
  }[name];
  fs[`${name}Sync`] = { [`${name}Sync`]: (...args) => runSync(make(...args)) }[`${name}Sync`];
  Object.defineProperty(fs[name], customPromisify, {
    value: async (...args) => {
      const [operation, buffer] = prepared(args);
      return { [count]: await run(operation), [given]: buffer };
    },
  });
}

const INSTEAD = 'read the file again, or keep what changes in `shared`';
Object.assign(fs, unsupportedFunctions('fs', ['watch', 'watchFile'], INSTEAD));
// Nothing is watched, so there is nothing to stop.
fs.unwatchFile = () => {};

export const {
  access, accessSync, appendFile, appendFileSync, chmod, chmodSync, chown, chownSync, close, closeSync, copyFile,
  copyFileSync, cpSync, exists, existsSync, fchmod, fchmodSync, fchown, fchownSync, fdatasync, fdatasyncSync, fstat,
  fstatSync, fsync, fsyncSync, ftruncate, ftruncateSync, futimes, futimesSync, lchown, lchownSync, link, linkSync,
  lstat, lstatSync, lutimes, lutimesSync, mkdir, mkdirSync, mkdtemp, mkdtempSync, open, openSync, opendirSync, read,
  readFile, readFileSync, readSync, readdir, readdirSync, readlink, readlinkSync, readv, readvSync, realpath,
  realpathSync, rename, renameSync, rm, rmSync, rmdir, rmdirSync, stat, statSync, statfs, statfsSync, symlink,
  symlinkSync, truncate, truncateSync, unlink, unlinkSync, unwatchFile, utimes, utimesSync, watch, watchFile, write,
  writeFile, writeFileSync, writeSync, writev, writevSync,
} = fs;
const { cp: copyTree, opendir: openDirectory } = fs;
export {
  constants, copyTree as cp, createReadStream, createWriteStream, Dir, Dirent, openAsBlob, openDirectory as opendir,
  promises, ReadStream, Stats, WriteStream,
};

export default fs;
