/**
 * The file service as the prelude sees it, on Node's own `fs` in a directory that is removed at the end. What the real
 * one allows and refuses is tested beside it; this one only answers. Import it before any other module of the prelude.
 */

import nodeFs from 'node:fs';
import os from 'node:os';
import nodePath from 'node:path';
import { Buffer as NodeBuffer } from 'node:buffer';
import './node-host.mjs';

const { host } = await import('../src/boot/host.js');
const { Ev, Op } = await import('../src/boot/abi.js');

const root = nodeFs.mkdtempSync(nodePath.join(os.tmpdir(), 'wick-fs-'));
for (const name of ['data', 'tmp', 'node']) nodeFs.mkdirSync(nodePath.join(root, name));
process.on('exit', () => nodeFs.rmSync(root, { recursive: true, force: true }));

/** A directory for Node's own side of a comparison. */
export const nodeDirectory = nodePath.join(root, 'node');

/** How often the host was called; a test may set it back. */
export const calls = { sync: 0, async: 0 };

const onHost = (path) => (path === '' ? '' : root + nodePath.resolve('/data', path) + (path.endsWith('/') ? '/' : ''));
const onGuest = (path) => path.slice(root.length) || '/';
const text = (value) => NodeBuffer.from(value);

function facts(stats) {
  const { dev, mode, nlink, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs, birthtimeNs } = stats;
  const bytes = NodeBuffer.alloc(88);
  const fields = [dev, mode, nlink, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs, birthtimeNs];
  fields.forEach((field, index) => bytes.writeBigInt64LE(field, index * 8));
  return bytes;
}

function list(path, isRecursive) {
  const found = [];
  for (const levels = ['']; levels.length > 0;) {
    const level = levels.shift();
    for (const entry of nodeFs.readdirSync(nodePath.join(path, level), { withFileTypes: true })) {
      const name = nodePath.join(level, entry.name);
      found.push(`${entry.isDirectory() ? 'd' : 'f'}${name}\0`);
      if (isRecursive && entry.isDirectory()) levels.push(name);
    }
  }
  return text(found.join(''));
}

const position = (given) => (given === '' ? null : Number(given));

const functions = {
  1: (b, _, path) => facts((b === 1 ? nodeFs.lstatSync : nodeFs.statSync)(onHost(path), { bigint: true })),
  2: (b, _, path) => nodeFs.openSync(onHost(path), b),
  3: (fd) => void nodeFs.closeSync(fd),
  4(fd, length, at) {
    const bytes = NodeBuffer.alloc(length);
    return bytes.subarray(0, nodeFs.readSync(fd, bytes, 0, length, position(at)));
  },
  5: (fd, _, at, bytes) => nodeFs.writeSync(fd, bytes, 0, bytes.length, position(at)),
  6: (fd) => facts(nodeFs.fstatSync(fd, { bigint: true })),
  7: (fd, _, length) => void nodeFs.ftruncateSync(fd, Number(length)),
  8: (fd) => void nodeFs.fsyncSync(fd),
  9: (_, __, path) => nodeFs.readFileSync(onHost(path)),
  10: (fd) => nodeFs.readFileSync(fd),
  11: (flag, _, path, bytes) => void nodeFs.writeFileSync(onHost(path), bytes, { flag }),
  12: (b, _, path) => list(onHost(path), b === 1),
  13: (_, __, path) => void nodeFs.mkdirSync(onHost(path)),
  14: (_, __, path) => text((nodeFs.mkdirSync(onHost(path), { recursive: true }) ?? root).slice(root.length)),
  15: (_, __, path) => void nodeFs.rmSync(onHost(path), { recursive: true }),
  16: (_, __, path) => void nodeFs.rmdirSync(onHost(path)),
  17: (_, __, path) => void nodeFs.unlinkSync(onHost(path)),
  18: (_, __, paths) => void nodeFs.renameSync(...paths.split('\0').map(onHost)),
  19: (mode, _, paths) => void nodeFs.copyFileSync(...paths.split('\0').map(onHost), mode),
  20: (mode, _, path) => void nodeFs.accessSync(onHost(path), mode),
  21: (_, __, path) => text(onGuest(nodeFs.realpathSync(onHost(path)))),
  22: (_, __, path) => text(nodeFs.readlinkSync(onHost(path))),
  23: (_, __, prefix) => text(nodeFs.mkdtempSync(onHost(prefix)).slice(-6)),
  24(_, __, given) {
    const [path, length] = given.split('\0');
    nodeFs.truncateSync(onHost(path), Number(length));
  },
  25(_, __, given) {
    const [path, accessed, modified] = given.split('\0');
    nodeFs.utimesSync(onHost(path), Number(accessed), Number(modified));
  },
  26: (fd, _, times) => void nodeFs.futimesSync(fd, ...times.split('\0').map(Number)),
};

function serve(fn, b, c, given, bytes) {
  const data = typeof bytes === 'string' ? text(bytes) : bytes;
  try {
    const result = functions[fn & 0xffff](b, c, given ?? '', data);
    return typeof result === 'number' ? { code: result, bytes: text('') } : { code: 0, bytes: result ?? text('') };
  } catch (error) {
    // Node finds a directory before the kernel is asked, with an error of its own.
    return { code: -1, bytes: text(`${error.code === 'ERR_FS_EISDIR' ? 'EISDIR' : error.code}\n`) };
  }
}

let reply;
let lastStarted = 0;
/** @type {Function} */
let served;
const { op, on, takeBytes, takeText } = host;

host.block = (code, fn, b, given, bytes, c) => {
  calls.sync++;
  reply = serve(fn, b, c, given, bytes);
  return reply.code;
};
host.op = (code, a, b, given, bytes, c) => {
  reply = undefined;
  if (code !== Op.START) return op(code, a, b, given, bytes, c);
  calls.async++;
  const id = ++lastStarted;
  const result = serve(a, b, c, given, bytes);
  setImmediate(() => {
    const isFailure = result.code < 0;
    const [text, bytes] = isFailure ? [result.bytes.toString(), undefined] : ['', new Uint8Array(result.bytes)];
    served(id, result.code, text, bytes);
  });
  return id;
};
host.on = (kind, listener) => {
  if (kind === Ev.SERVED) served = listener;
  on(kind, listener);
};
host.takeBytes = () => (reply ? new Uint8Array(reply.bytes) : takeBytes());
host.takeText = () => (reply ? reply.bytes.toString() : takeText());
