/** `format`: printf-like messages, as the Console standard and Node have them. It never throws. */

import { cut, inspect } from './inspect.js';
import { numberText } from './inspect-text.js';

const DIRECTIVE = /%[sdifjoOc%]/g;

/** @param {...unknown} args @returns {string} */
export function format(...args) {
  return formatWithOptions({}, ...args);
}

/** @param {object} options  of inspect */
export function formatWithOptions(options, ...args) {
  try {
    return cut(join(options, args));
  } catch {
    return '[message that cannot be formatted]';
  }
}

function join(options, args) {
  const [first] = args;
  if (args.length === 1) return show(options, first);
  let used = 0;
  let text = '';
  if (typeof first === 'string') {
    used = 1;
    text = first.replace(DIRECTIVE, (directive) => {
      if (directive === '%%') return '%';
      return used < args.length ? substitute(options, directive, args[used++]) : directive;
    });
  }
  for (; used < args.length; used++) text += `${used === 0 ? '' : ' '}${show(options, args[used])}`;
  return text;
}

function show(options, value) {
  return typeof value === 'string' ? value : inspect(value, { ...options, compact: 3 });
}

function substitute(options, directive, value) {
  switch (directive) {
    case '%s': return toText(options, value);
    case '%d': return numeric(value, Number);
    case '%i': return numeric(value, (each) => (typeof each === 'bigint' ? each : parseInt(each, 10)));
    case '%f': return typeof value === 'symbol' ? 'NaN' : guarded(() => numberText(parseFloat(value)));
    case '%j': return toJson(value);
    case '%o': return inspect(value, { ...options, showHidden: true, depth: 4 });
    case '%O': return inspect(value, options);
    default: return ''; // %c: a style, for consoles that have styles
  }
}

function toText(options, value) {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (hasOwnText(value)) return guarded(() => String(value));
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

/** Whether someone wrote a toString for this object, rather than it being the engine's. */
function hasOwnText(value) {
  try {
    if (value instanceof Error) return true;
    if (typeof value[Symbol.toPrimitive] === 'function') return !(value instanceof Date);
    const { toString } = value;
    if (typeof toString !== 'function') return false;
    return toString !== Object.prototype.toString && !BUILT_IN_TEXTS.has(toString);
  } catch {
    return false;
  }
}

const BUILT_IN_TEXTS = new Set(
  [Array, Date, RegExp, Function, Uint8Array, Number, String, Boolean, BigInt, Symbol].map((ctor) => ctor.prototype.toString),
);

function numeric(value, convert) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'NaN';
  if (typeof value === 'object' && value !== null && convert === Number && !(value instanceof Date)) {
    return guarded(() => numberText(Number(value)));
  }
  return guarded(() => numberText(convert(value)));
}

function guarded(produce) {
  try {
    return produce();
  } catch {
    return 'NaN';
  }
}

function toJson(value) {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    // Engines word it differently; only a cycle and a BigInt make JSON fail without user code being involved.
    return isCyclic(value) ? '[Circular]' : `[${error instanceof Error ? 'not serializable' : 'threw'}]`;
  }
}

function isCyclic(value) {
  const path = [];
  let budget = 10000;
  const visit = (each) => {
    if (typeof each !== 'object' || each === null || budget-- <= 0 || path.length > 100) return false;
    if (path.includes(each)) return true;
    path.push(each);
    const found = Object.keys(each).some((key) => visit(Object.getOwnPropertyDescriptor(each, key)?.value));
    path.pop();
    return found;
  };
  try {
    return visit(value);
  } catch {
    return false;
  }
}
