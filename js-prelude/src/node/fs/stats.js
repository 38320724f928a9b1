/**
 * Stats and Dirent. A file's owner is always 0, and `dev` tells the mounts apart, not the host's devices. Constructors
 * take what the border gives, not Node's (deprecated) arguments.
 */

import { constants } from './constants.js';

const { S_IFMT, S_IFREG, S_IFDIR, S_IFCHR, S_IFBLK, S_IFIFO, S_IFLNK, S_IFSOCK } = constants;

class StatsBase {
  isDirectory() {
    return isOfKind(this, S_IFDIR);
  }

  isFile() {
    return isOfKind(this, S_IFREG);
  }

  isBlockDevice() {
    return isOfKind(this, S_IFBLK);
  }

  isCharacterDevice() {
    return isOfKind(this, S_IFCHR);
  }

  isSymbolicLink() {
    return isOfKind(this, S_IFLNK);
  }

  isFIFO() {
    return isOfKind(this, S_IFIFO);
  }

  isSocket() {
    return isOfKind(this, S_IFSOCK);
  }
}

const isOfKind = (stats, kind) => (Number(stats.mode) & S_IFMT) === kind;

/** Milliseconds with what a double holds of the nanoseconds. */
const toMs = (ns) => Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / 1e6;

export class Stats extends StatsBase {
  constructor(facts) {
    super();
    const { dev, mode, nlink, blksize, ino, size, blocks, atime, mtime, ctime, birthtime } = facts ?? NO_FACTS;
    this.dev = Number(dev);
    this.mode = Number(mode);
    this.nlink = Number(nlink);
    this.uid = 0;
    this.gid = 0;
    this.rdev = 0;
    this.blksize = Number(blksize);
    this.ino = Number(ino);
    this.size = Number(size);
    this.blocks = Number(blocks);
    this.atimeMs = toMs(atime);
    this.mtimeMs = toMs(mtime);
    this.ctimeMs = toMs(ctime);
    this.birthtimeMs = toMs(birthtime);
    this.atime = new Date(Math.round(this.atimeMs));
    this.mtime = new Date(Math.round(this.mtimeMs));
    this.ctime = new Date(Math.round(this.ctimeMs));
    this.birthtime = new Date(Math.round(this.birthtimeMs));
  }
}

class BigIntStats extends StatsBase {
  constructor(facts) {
    super();
    const { dev, mode, nlink, blksize, ino, size, blocks, atime, mtime, ctime, birthtime } = facts ?? NO_FACTS;
    Object.assign(this, { dev, mode, nlink, uid: 0n, gid: 0n, rdev: 0n, blksize, ino, size, blocks });
    this.atimeMs = atime / 1_000_000n;
    this.mtimeMs = mtime / 1_000_000n;
    this.ctimeMs = ctime / 1_000_000n;
    this.birthtimeMs = birthtime / 1_000_000n;
    this.atimeNs = atime;
    this.mtimeNs = mtime;
    this.ctimeNs = ctime;
    this.birthtimeNs = birthtime;
    this.atime = new Date(Math.round(toMs(atime)));
    this.mtime = new Date(Math.round(toMs(mtime)));
    this.ctime = new Date(Math.round(toMs(ctime)));
    this.birthtime = new Date(Math.round(toMs(birthtime)));
  }
}

const NO_FACTS = {
  dev: 0n, mode: 0n, nlink: 0n, blksize: 0n, ino: 0n, size: 0n, blocks: 0n, atime: 0n, mtime: 0n, ctime: 0n,
  birthtime: 0n,
};

/** From the bytes `service::files::facts` makes. @param {Uint8Array} bytes @param {boolean} asBigInt */
export function statsFrom(bytes, asBigInt) {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = (index) => data.getBigInt64(index * 8, true);
  const facts = {
    dev: field(0),
    mode: field(1),
    nlink: field(2),
    blksize: field(3),
    ino: field(4),
    size: field(5),
    blocks: field(6),
    atime: field(7),
    mtime: field(8),
    ctime: field(9),
    birthtime: field(10),
  };
  return asBigInt ? new BigIntStats(facts) : new Stats(facts);
}

export class Dirent {
  #kind;

  /** @param {string | Uint8Array} name @param {string} parentPath @param {string} kind  a letter of the border's */
  constructor(name, parentPath, kind) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#kind = kind;
  }

  isDirectory() {
    return this.#kind === 'd';
  }

  isFile() {
    return this.#kind === 'f';
  }

  isBlockDevice() {
    return this.#kind === 'b';
  }

  isCharacterDevice() {
    return this.#kind === 'c';
  }

  isSymbolicLink() {
    return this.#kind === 'l';
  }

  isFIFO() {
    return this.#kind === 'p';
  }

  isSocket() {
    return this.#kind === 's';
  }
}
