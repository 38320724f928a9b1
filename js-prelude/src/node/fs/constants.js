/** `fs.constants`, with the numbers of Linux whatever the host is, and the meaning of flags such as 'w+'. */

import { invalidArgValue, requireInteger } from '../errors.js';

const O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0o100, O_EXCL = 0o200, O_TRUNC = 0o1000, O_APPEND = 0o2000;
const O_SYNC = 0o4010000;

export const constants = Object.freeze(Object.assign(Object.create(null), {
  UV_FS_SYMLINK_DIR: 1,
  UV_FS_SYMLINK_JUNCTION: 2,
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  UV_DIRENT_UNKNOWN: 0,
  UV_DIRENT_FILE: 1,
  UV_DIRENT_DIR: 2,
  UV_DIRENT_LINK: 3,
  UV_DIRENT_FIFO: 4,
  UV_DIRENT_SOCKET: 5,
  UV_DIRENT_CHAR: 6,
  UV_DIRENT_BLOCK: 7,
  S_IFMT: 0o170000,
  S_IFREG: 0o100000,
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
  O_CREAT,
  O_EXCL,
  UV_FS_O_FILEMAP: 0,
  O_NOCTTY: 0o400,
  O_TRUNC,
  O_APPEND,
  O_DIRECTORY: 0o200000,
  O_NOATIME: 0o1000000,
  O_NOFOLLOW: 0o400000,
  O_SYNC,
  O_DSYNC: 0o10000,
  O_DIRECT: 0o40000,
  O_NONBLOCK: 0o4000,
  S_IRWXU: 0o700,
  S_IRUSR: 0o400,
  S_IWUSR: 0o200,
  S_IXUSR: 0o100,
  S_IRWXG: 0o070,
  S_IRGRP: 0o040,
  S_IWGRP: 0o020,
  S_IXGRP: 0o010,
  S_IRWXO: 0o007,
  S_IROTH: 0o004,
  S_IWOTH: 0o002,
  S_IXOTH: 0o001,
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  UV_FS_COPYFILE_EXCL: 1,
  COPYFILE_EXCL: 1,
  UV_FS_COPYFILE_FICLONE: 2,
  COPYFILE_FICLONE: 2,
  UV_FS_COPYFILE_FICLONE_FORCE: 4,
  COPYFILE_FICLONE_FORCE: 4,
}));

const NEW = O_CREAT | O_TRUNC;
const LATER = O_CREAT | O_APPEND;

const FLAGS = new Map([
  ['r', O_RDONLY],
  ['rs', O_RDONLY | O_SYNC],
  ['sr', O_RDONLY | O_SYNC],
  ['r+', O_RDWR],
  ['rs+', O_RDWR | O_SYNC],
  ['sr+', O_RDWR | O_SYNC],
  ['w', O_WRONLY | NEW],
  ['wx', O_WRONLY | NEW | O_EXCL],
  ['xw', O_WRONLY | NEW | O_EXCL],
  ['w+', O_RDWR | NEW],
  ['wx+', O_RDWR | NEW | O_EXCL],
  ['xw+', O_RDWR | NEW | O_EXCL],
  ['a', O_WRONLY | LATER],
  ['ax', O_WRONLY | LATER | O_EXCL],
  ['xa', O_WRONLY | LATER | O_EXCL],
  ['as', O_WRONLY | LATER | O_SYNC],
  ['sa', O_WRONLY | LATER | O_SYNC],
  ['a+', O_RDWR | LATER],
  ['ax+', O_RDWR | LATER | O_EXCL],
  ['xa+', O_RDWR | LATER | O_EXCL],
  ['as+', O_RDWR | LATER | O_SYNC],
  ['sa+', O_RDWR | LATER | O_SYNC],
]);

/** @returns {number} */
export function toFlags(flags) {
  if (typeof flags === 'number') {
    requireInteger(flags, 'flags', -(2 ** 31), 2 ** 31 - 1);
    return flags >>> 0;
  }
  if (flags === undefined || flags === null) return O_RDONLY;
  const known = FLAGS.get(flags);
  if (known === undefined) throw invalidArgValue('flags', flags);
  return known;
}
