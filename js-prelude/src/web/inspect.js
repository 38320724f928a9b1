/**
 * `inspect` and `format`: values as text for a person, laid out as Node does it.
 *
 * Whatever it is given, it returns: no getter is run, every look at a value is guarded, and the text is cut at
 * 100 KB. The budget counts down while formatting, so that a huge graph costs no more than what is shown of it.
 *
 * Gaps: a proxy cannot be told from an ordinary object and is shown through its traps; map and set iterators are not
 * previewed; `compact: true` means 3. The state of a promise is shown only if the engine's way to read it was given to `setPromiseInspector`.
 */

import { kindOf, typedArrayName, unbox } from './inspect-kinds.js';
import { layOut } from './inspect-layout.js';
import { constructorNameOf, dateText, errorText, functionText, nameOf, prefixOf, readText, tagOf } from './inspect-names.js';
import { keyText, numberText, quote, symbolText } from './inspect-text.js';

export { format, formatWithOptions } from './format.js';

const customInspect = Symbol.for('nodejs.util.inspect.custom');

const LONGEST_OUTPUT = 100 * 1024;
const CUT = '... output cut';
const LONGEST_KEYED_LIST = 100_000;
/** Whatever depth was asked for, the stack must hold. */
const DEEPEST = 100;
/** Strings shorter than this are never broken at their newlines. */
const SHORT_STRING = 16;

const DEFAULTS = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
};

let promiseState = null;

/**
 * @param {(promise: Promise<unknown>) => ['pending' | 'fulfilled' | 'rejected', unknown]} read
 */
export function setPromiseInspector(read) {
  promiseState = read;
}

/**
 * @param {unknown} value
 * @param {Partial<typeof DEFAULTS> | boolean} [options]  or, as of old: showHidden, depth, colors
 * @returns {string}
 */
export function inspect(value, options = undefined, ...legacy) {
  try {
    return cut(formatValue(createContext(options, legacy), value, 0));
  } catch {
    return '[value that cannot be inspected]';
  }
}

inspect.custom = customInspect;
inspect.defaultOptions = { ...DEFAULTS };
inspect.colors = {
  bold: [1, 22], cyan: [36, 39], green: [32, 39], grey: [90, 39], magenta: [35, 39], red: [31, 39],
  underline: [4, 24], yellow: [33, 39],
};
inspect.styles = {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
  string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
};

function createContext(options, [depth, colors]) {
  const ctx = { ...DEFAULTS, seen: [], circular: null, indentation: 0, deepest: 0, budget: LONGEST_OUTPUT };
  if (typeof options === 'object' && options !== null) {
    for (const key in DEFAULTS) if (options[key] !== undefined) ctx[key] = options[key];
    if (typeof options.stylize === 'function') ctx.stylize = options.stylize;
  } else {
    if (options !== undefined) ctx.showHidden = Boolean(options);
    if (depth !== undefined) ctx.depth = depth;
    if (colors !== undefined) ctx.colors = Boolean(colors);
  }
  ctx.maxArrayLength = toCount(ctx.maxArrayLength);
  ctx.maxStringLength = toCount(ctx.maxStringLength);
  ctx.unlimited = ctx.depth === null;
  ctx.depth = Math.min(ctx.depth === null ? DEEPEST : +ctx.depth, DEEPEST);
  if (ctx.compact === true) ctx.compact = DEFAULTS.compact;
  ctx.stylize ??= ctx.colors ? withColor : plain;
  return ctx;
}

function toCount(limit) {
  return limit === null ? Infinity : Math.max(0, +limit || 0);
}

function plain(text) {
  return `${text}`;
}

function withColor(text, style) {
  const codes = inspect.colors[inspect.styles[style]];
  return codes === undefined ? `${text}` : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

/** Ends an over-long text with a note that it was. */
export function cut(text) {
  return text.length <= LONGEST_OUTPUT ? text : `${text.slice(0, LONGEST_OUTPUT - CUT.length)}${CUT}`.toWellFormed();
}

function formatValue(ctx, value, level) {
  if (ctx.budget <= 0) return '...';
  if (typeof value !== 'object' && typeof value !== 'function') return spend(ctx, formatPrimitive(ctx, value));
  if (value === null) return spend(ctx, ctx.stylize('null', 'null'));
  const { indentation } = ctx;
  const depth = ctx.seen.length;
  try {
    return formatCustom(ctx, value, level) ?? formatCircular(ctx, value) ?? formatObject(ctx, value, level);
  } catch {
    // A trap, a getter of the class name, a custom inspector or the stack gave out: this value is lost, not the rest.
    ctx.indentation = indentation;
    ctx.seen.length = depth;
    return spend(ctx, `[${typeof value} that cannot be inspected]`);
  }
}

function spend(ctx, text) {
  ctx.budget -= text.length + ctx.indentation;
  return text;
}

function formatPrimitive(ctx, value) {
  switch (typeof value) {
    case 'string': return formatString(ctx, value);
    case 'number': return ctx.stylize(numberText(value), 'number');
    case 'bigint': return ctx.stylize(`${value}n`, 'bigint');
    case 'symbol': return ctx.stylize(symbolText(value), 'symbol');
    default: return ctx.stylize(`${value}`, typeof value);
  }
}

function formatString(ctx, value) {
  const most = Math.min(ctx.maxStringLength, LONGEST_OUTPUT);
  const rest = value.length - most;
  const text = rest > 0 ? value.slice(0, most) : value;
  const trailer = rest > 0 ? `... ${rest} more character${rest > 1 ? 's' : ''}` : '';
  const isLong = text.length > SHORT_STRING && text.length > ctx.breakLength - ctx.indentation - 4;
  if (!isLong || !text.includes('\n')) return ctx.stylize(quote(text), 'string') + trailer;
  const lines = text.split(/(?<=\n)/).map((line) => ctx.stylize(quote(line), 'string'));
  return lines.join(` +\n${' '.repeat(ctx.indentation + 2)}`) + trailer;
}

function formatCustom(ctx, value, level) {
  if (!ctx.customInspect) return undefined;
  const custom = value[customInspect];
  if (typeof custom !== 'function' || custom === inspect) return undefined;
  // A class's prototype is not one of its instances.
  if (value.constructor?.prototype === value) return undefined;
  const options = { stylize: ctx.stylize };
  for (const key in DEFAULTS) options[key] = ctx[key];
  options.depth = ctx.unlimited ? null : ctx.depth - level;
  const shown = custom.call(value, options.depth, options, inspect);
  if (shown === value) return undefined;
  if (typeof shown === 'object' && shown !== null) return formatValue(ctx, shown, level);
  return spend(ctx, cut(`${shown}`).replaceAll('\n', `\n${' '.repeat(ctx.indentation)}`));
}

function formatCircular(ctx, value) {
  if (!ctx.seen.includes(value)) return undefined;
  ctx.circular ??= new Map();
  if (!ctx.circular.has(value)) ctx.circular.set(value, ctx.circular.size + 1);
  return spend(ctx, ctx.stylize(`[Circular *${ctx.circular.get(value)}]`, 'special'));
}

/**
 * @typedef {object} View  how an object is going to be shown
 * @property {string} base  before the brace
 * @property {[string, string]} braces
 * @property {(string | symbol)[]} keys
 * @property {ArrayLike<unknown> | null} list
 * @property {(() => string[]) | null} entries  what comes before the properties
 */

function formatObject(ctx, value, level) {
  const view = viewOf(ctx, value);
  if (view.keys.length === 0 && view.entries === null) {
    return spend(ctx, view.base || `${view.braces[0]}${view.braces[1]}`);
  }
  if (level > ctx.depth) return spend(ctx, ctx.stylize(nameOf(value), 'special'));

  ctx.seen.push(value);
  ctx.deepest = level;
  spend(ctx, view.braces[0] + view.base);
  const output = view.entries === null ? [] : view.entries(level + 1);
  for (const key of view.keys) {
    if (ctx.budget <= 0) {
      output.push(CUT);
      break;
    }
    output.push(formatProperty(ctx, value, key, level + 1));
  }
  ctx.seen.pop();

  const reference = ctx.circular?.get(value);
  if (reference !== undefined) {
    const mark = ctx.stylize(`<ref *${reference}>`, 'special');
    view.base = view.base === '' ? mark : `${mark} ${view.base}`;
  }
  if (ctx.sorted) sortEntries(ctx, output, view);
  return layOut(ctx, output, view.base, view.braces, { list: view.list, level });
}

/** List entries keep their order; only properties are sorted. */
function sortEntries(ctx, output, view) {
  const by = ctx.sorted === true ? undefined : ctx.sorted;
  if (view.list === null) {
    output.sort(by);
    return;
  }
  const properties = output.splice(output.length - view.keys.length);
  output.push(...properties.sort(by));
}

/** @returns {View} */
function viewOf(ctx, value) {
  const view = { base: '', braces: ['{', '}'], keys: keysOf(ctx, value), list: null, entries: null };
  if (typeof value === 'function') {
    view.base = ctx.stylize(functionText(value), 'special');
    return view;
  }
  const kind = kindOf(value);
  switch (kind) {
    case 'Array':
    case 'TypedArray': return viewOfList(ctx, value, kind, view);
    case 'Map':
    case 'Set': return viewOfCollection(ctx, value, kind, view);
    case 'Error': return viewOfError(ctx, value, view);
    case 'Date':
    case 'RegExp': return viewOfLiteral(ctx, value, kind, view);
    case 'Number':
    case 'String':
    case 'Boolean':
    case 'BigInt':
    case 'Symbol': return viewOfBoxed(ctx, value, kind, view);
    case 'ArrayBuffer':
    case 'SharedArrayBuffer': return viewOfBuffer(ctx, value, kind, view);
    case 'Arguments':
      view.braces[0] = '[Arguments] {';
      return view;
    case 'DataView':
      view.keys.unshift('byteLength', 'byteOffset', 'buffer');
      break;
    case 'Module':
      view.braces[0] = '[Module: null prototype] {';
      return view;
    case 'Promise':
      if (promiseState !== null) view.entries = (level) => [promiseText(ctx, value, level)];
      break;
    case 'WeakSet':
    case 'WeakMap':
      view.entries = () => [ctx.stylize('<items unknown>', 'special')];
      break;
  }
  const prefix = prefixOf(value, kind);
  if (prefix !== 'Object ') view.braces[0] = `${prefix}{`;
  return view;
}

function viewOfList(ctx, value, kind, view) {
  const fallback = kind === 'Array' ? 'Array' : typedArrayName(value);
  const prefix = prefixOf(value, fallback, `(${value.length})`);
  const isPlainArray = prefix === `Array(${value.length}) `;
  view.braces = [isPlainArray ? '[' : `${prefix}[`, ']'];
  return withList(ctx, value, view);
}

function withList(ctx, value, view) {
  const { length } = value;
  view.keys = ctx.showHidden
    ? view.keys.filter((key) => !isIndex(key, length))
    : nonIndexKeys(value, view.keys, length);
  view.list = value;
  if (length > 0) view.entries = (level) => formatItems(ctx, value, level);
  return view;
}

function viewOfCollection(ctx, value, kind, view) {
  const { size } = kind === 'Map' ? mapOf(value) : setOf(value);
  view.braces[0] = `${prefixOf(value, kind, `(${size})`)}{`;
  if (size > 0) view.entries = (level) => formatMembers(ctx, value, kind, size, level);
  return view;
}

// The members are read by the intrinsic methods, so that a subclass's own are not run.
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const mapOf = (map) => ({ size: sizeOfMap.call(map), members: () => mapEntries.call(map) });
const setOf = (set) => ({ size: sizeOfSet.call(set), members: () => setValues.call(set) });

function formatMembers(ctx, value, kind, size, level) {
  const output = [];
  const most = Math.min(ctx.maxArrayLength, size);
  const { members } = kind === 'Map' ? mapOf(value) : setOf(value);
  ctx.indentation += 2;
  if (most > 0) {
    for (const member of members()) {
      output.push(kind === 'Map'
        ? `${formatValue(ctx, member[0], level)} => ${formatValue(ctx, member[1], level)}`
        : formatValue(ctx, member, level));
      if (output.length >= most || ctx.budget <= 0) break;
    }
  }
  ctx.indentation -= 2;
  if (size > output.length) output.push(moreItems(size - output.length));
  return output;
}

function formatItems(ctx, value, level) {
  const output = [];
  const { length } = value;
  let i = 0;
  while (i < length && output.length < ctx.maxArrayLength && ctx.budget > 0) {
    if (Object.hasOwn(value, i)) {
      output.push(formatProperty(ctx, value, i, level, true));
      i++;
      continue;
    }
    const next = nextIndex(value, i, length);
    const holes = next - i;
    output.push(ctx.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
    i = next;
  }
  if (i < length) output.push(moreItems(length - i));
  return output;
}

/** The first index after `from` that is there. Steps over short gaps; asks for the keys where the gap is long. */
function nextIndex(value, from, length) {
  for (let i = from + 1; i < Math.min(length, from + 100); i++) if (Object.hasOwn(value, i)) return i;
  const key = Object.keys(value).find((each) => isIndex(each, length) && +each > from);
  return key === undefined ? length : +key;
}

function moreItems(count) {
  return `... ${count} more item${count > 1 ? 's' : ''}`;
}

function viewOfLiteral(ctx, value, kind, view) {
  const text = kind === 'RegExp' ? RegExp.prototype.toString.call(value) : dateText(value);
  const prefix = prefixOf(value, kind);
  view.base = ctx.stylize(prefix === `${kind} ` ? text : prefix + text, kind.toLowerCase());
  return view;
}

function viewOfBoxed(ctx, value, kind, view) {
  const primitive = unbox(kind, value);
  if (kind === 'String') view.keys = view.keys.filter((key) => !isIndex(key, primitive.length));
  const name = constructorNameOf(value);
  const tag = tagOf(value);
  let text = `[${kind}`;
  if (name !== kind) text += name === null ? ' (null prototype)' : ` (${name})`;
  text += `: ${formatPrimitive({ ...ctx, stylize: plain, breakLength: Infinity }, primitive)}]`;
  if (tag !== '' && tag !== name && tag !== kind) text += ` [${tag}]`;
  view.base = ctx.stylize(text, kind.toLowerCase());
  return view;
}

function viewOfBuffer(ctx, value, kind, view) {
  view.braces[0] = `${prefixOf(value, kind)}{`;
  view.keys.unshift('byteLength');
  view.entries = () => {
    const most = Math.min(ctx.maxArrayLength, value.byteLength);
    let bytes;
    try {
      bytes = new Uint8Array(value, 0, most);
    } catch {
      return [ctx.stylize('(detached)', 'special')];
    }
    let text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const rest = value.byteLength - most;
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
    return [`${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`];
  };
  return view;
}

function promiseText(ctx, promise, level) {
  const [state, result] = promiseState(promise);
  if (state === 'pending') return ctx.stylize('<pending>', 'special');
  ctx.indentation += 2;
  const text = formatValue(ctx, result, level);
  ctx.indentation -= 2;
  return state === 'rejected' ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text;
}

function viewOfError(ctx, error, view) {
  const { text, shown } = errorText(error);
  const has = (key) => Object.hasOwn(error, key);
  view.keys = view.keys.filter((key) => !shown.has(key));
  for (const key of ['cause', 'errors']) if (has(key) && !view.keys.includes(key)) view.keys.push(key);
  let base = cut(text);
  if (!base.includes('\n    at')) base = `[${base}]`;
  if (ctx.indentation > 0) base = base.replaceAll('\n', `\n${' '.repeat(ctx.indentation)}`);
  view.base = base;
  return view;
}

function formatProperty(ctx, object, key, level, isItem = false) {
  const descriptor = Object.getOwnPropertyDescriptor(object, key) ?? { value: object[key], enumerable: true };
  ctx.indentation += 2;
  const text = 'value' in descriptor
    ? formatValue(ctx, descriptor.value, level)
    : formatAccessor(ctx, object, descriptor, level);
  ctx.indentation -= 2;
  if (isItem) return text;
  return `${spend(ctx, keyText(ctx, key, descriptor.enumerable))}: ${text}`;
}

function formatAccessor(ctx, object, { get, set }, level) {
  const label = get === undefined ? (set === undefined ? 'undefined' : 'Setter') : set === undefined ? 'Getter' : 'Getter/Setter';
  if (label === 'undefined') return ctx.stylize(label, 'undefined');
  const wanted = ctx.getters === true
    || (ctx.getters === 'get' && set === undefined) || (ctx.getters === 'set' && set !== undefined);
  if (!wanted || get === undefined) return ctx.stylize(`[${label}]`, 'special');
  try {
    const value = get.call(object);
    const text = formatValue(ctx, value, level);
    if (typeof value === 'object' && value !== null) return `${ctx.stylize(`[${label}]`, 'special')} ${text}`;
    return `${ctx.stylize(`[${label}:`, 'special')} ${text}${ctx.stylize(']', 'special')}`;
  } catch (error) {
    return ctx.stylize(`[${label}: <Inspection threw (${readText(Object(error), 'message')})>]`, 'special');
  }
}

function keysOf(ctx, value) {
  const symbols = Object.getOwnPropertySymbols(value);
  // Of a list this long only items are shown: the keys alone would take more memory than the list.
  if ((Array.isArray(value) || ArrayBuffer.isView(value)) && value.length > LONGEST_KEYED_LIST) return symbols;
  if (ctx.showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  const keys = Object.keys(value);
  if (symbols.length === 0) return keys;
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  return [...keys, ...symbols.filter((symbol) => isEnumerable.call(value, symbol))];
}

/** Index keys come first and in order, so a dense list of n items ends them at place n. */
function nonIndexKeys(value, keys, length) {
  if (keys.length >= length && (length === 0 || keys[length - 1] === `${length - 1}`)) return keys.slice(length);
  return keys.filter((key) => !isIndex(key, length));
}

function isIndex(key, length) {
  return typeof key === 'string' && /^(?:0|[1-9]\d{0,9})$/.test(key) && +key < length;
}
