/** The `path` module, POSIX flavour. Gap by design: there are no Windows paths here, so `path.win32` is absent. */

import { invalidArgType, requireString } from './errors.js';

const SEPARATOR = '/';

/** Where `resolve` starts from, and what `process.cwd()` says. */
const WORKING_DIRECTORY = '/';

/**
 * The names of a path with "." and ".." worked out.
 * @param {boolean} rooted  ".." at the start goes nowhere
 */
function namesOf(path, rooted) {
  const names = [];
  for (const name of path.split(SEPARATOR)) {
    if (name === '' || name === '.') continue;
    if (name !== '..' || (!rooted && (names.length === 0 || names.at(-1) === '..'))) names.push(name);
    else names.pop();
  }
  return names;
}

/** Where the last name begins and ends, without the slashes after it. */
function lastName(path) {
  let end = path.length;
  while (end > 0 && path[end - 1] === SEPARATOR) end--;
  return { start: path.lastIndexOf(SEPARATOR, end - 1) + 1, end };
}

function extensionOf(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? '' : base.slice(dot);
}

function normalize(path) {
  requireString(path, 'path');
  if (path === '') return '.';
  const rooted = path[0] === SEPARATOR;
  let result = namesOf(path, rooted).join(SEPARATOR);
  if (result === '' && !rooted) result = '.';
  if (result !== '' && path.endsWith(SEPARATOR)) result += SEPARATOR;
  return rooted ? SEPARATOR + result : result;
}

function resolve(...paths) {
  let whole = '';
  for (let i = paths.length - 1; i >= 0 && whole[0] !== SEPARATOR; i--) {
    requireString(paths[i], `paths[${i}]`);
    if (paths[i] !== '') whole = `${paths[i]}/${whole}`;
  }
  if (whole[0] !== SEPARATOR) whole = `${WORKING_DIRECTORY}/${whole}`;
  return SEPARATOR + namesOf(whole, true).join(SEPARATOR);
}

function isAbsolute(path) {
  requireString(path, 'path');
  return path[0] === SEPARATOR;
}

function join(...paths) {
  for (const path of paths) requireString(path, 'path');
  return normalize(paths.filter((path) => path !== '').join(SEPARATOR));
}

function relative(from, to) {
  requireString(from, 'from');
  requireString(to, 'to');
  const source = namesOf(resolve(from), true);
  const target = namesOf(resolve(to), true);
  let shared = 0;
  while (shared < source.length && shared < target.length && source[shared] === target[shared]) shared++;
  return [...source.slice(shared).fill('..'), ...target.slice(shared)].join(SEPARATOR);
}

function dirname(path) {
  requireString(path, 'path');
  if (path === '') return '.';
  const { start } = lastName(path);
  if (start === 0) return path[0] === SEPARATOR ? SEPARATOR : '.';
  if (start === 1) return SEPARATOR;
  if (start === 2 && path[0] === SEPARATOR) return '//';
  return path.slice(0, start - 1);
}

function basename(path, suffix) {
  requireString(path, 'path');
  if (suffix !== undefined) requireString(suffix, 'suffix');
  if (suffix === path) return '';
  const { start, end } = lastName(path);
  const base = path.slice(start, end);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

function extname(path) {
  requireString(path, 'path');
  return extensionOf(basename(path));
}

function parse(path) {
  requireString(path, 'path');
  const root = path[0] === SEPARATOR ? SEPARATOR : '';
  const { start, end } = lastName(path);
  const base = path.slice(start, end);
  const ext = extensionOf(base);
  const dir = start > 1 ? path.slice(0, start - 1) : root;
  return { root, dir, base, ext, name: base.slice(0, base.length - ext.length) };
}

function format(parts) {
  if (parts === null || typeof parts !== 'object') throw invalidArgType('pathObject', 'of type object', parts);
  const { root = '', ext = '' } = parts;
  const dir = parts.dir || root;
  const dot = ext && ext[0] !== '.' ? '.' : '';
  const base = parts.base || `${parts.name || ''}${dot}${ext}`;
  if (!dir) return base;
  return dir === root ? `${dir}${base}` : `${dir}${SEPARATOR}${base}`;
}

function toNamespacedPath(path) {
  return path;
}

const path = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse,
  sep: SEPARATOR,
  delimiter: ':',
};
path.posix = path;

export default path;
