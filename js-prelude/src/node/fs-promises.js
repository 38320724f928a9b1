/** The `fs/promises` module: every operation as a promise; files are FileHandles. Watching is not available. */

import { Blob } from '../web/blob.js';
import { run } from './fs/border.js';
import { constants } from './fs/constants.js';
import * as content from './fs/content.js';
import { cp } from './fs/cp.js';
import { opendir } from './fs/dir.js';
import { FileHandle, handleNumber, readWhole, writeWhole } from './fs/file-handle.js';
import * as names from './fs/names.js';
import './fs/streams.js';
import { unsupported } from './unsupported.js';

/** An operation's function as one that gives a promise; what is wrong with its arguments is a rejection too. */
const promising = (make) => async (...args) => run(make(...args));

export const access = promising(names.access);
export const chmod = promising(names.chmod);
export const chown = promising(names.chown);
export const copyFile = promising(names.copyFile);
const copyTree = promising(cp);
export { copyTree as cp };
export const lchmod = async () => { throw unsupported('fsPromises.lchmod', 'links have no permissions'); };
export const lchown = promising(names.lchown);
export const link = promising(names.link);
export const lstat = promising(names.lstat);
export const lutimes = promising(names.lutimes);
export const mkdir = promising(names.mkdir);
export const mkdtemp = promising(names.mkdtemp);
const openDirectory = promising(opendir);
export { openDirectory as opendir };
export const readdir = promising(names.readdir);
export const readlink = promising(names.readlink);
export const realpath = promising(names.realpath);
export const rename = promising(names.rename);
export const rm = promising(names.rm);
export const rmdir = promising(names.rmdir);
export const stat = promising(names.stat);
export const statfs = promising(names.statfs);
export const symlink = promising(names.symlink);
export const truncate = promising((path, length) => content.truncate(handleNumber(path), length));
export const unlink = promising(names.unlink);
export const utimes = promising(names.utimes);

export async function open(path, flags, mode) {
  return new FileHandle(await run(content.open(path, flags, mode)));
}

export async function readFile(path, options) {
  return readWhole(handleNumber(path), options);
}

export async function writeFile(path, data, options) {
  await writeWhole(handleNumber(path), data, options);
}

export async function appendFile(path, data, options) {
  await writeWhole(handleNumber(path), data, options, 'a');
}

export function watch() {
  throw unsupported('fs.watch', 'read the file again, or keep what changes in `shared`');
}

/** `fs.openAsBlob`: all of the file, read now rather than when the Blob is. */
export async function openAsBlob(path, { type = '' } = {}) {
  return new Blob([await readWhole(path)], { type });
}

export { constants };

export default {
  access, appendFile, chmod, chown, constants, copyFile, cp: copyTree, lchmod, lchown, link, lstat, lutimes, mkdir,
  mkdtemp, open, opendir: openDirectory, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, statfs,
  symlink, truncate, unlink, utimes, watch, writeFile,
};
