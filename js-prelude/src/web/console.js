/**
 * `console`: the Console standard over Op.LOG. Every line carries the request it belongs to.
 *
 * Groups, counters and stopwatches are kept per request, since requests interleave in one sandbox; the requests
 * remembered are bounded, the oldest being forgotten. A method needs no receiver, and throws only what the conversion of
 * a label throws.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';
import { tableText } from './console-table.js';
import { format } from './format.js';
import { cut, inspect } from './inspect.js';

const DEBUG = 0;
const LOG = 1;
const INFO = 2;
const WARN = 3;
const ERROR = 4;

const MOST_REQUESTS = 256;
const MOST_LABELS = 1000;
const MOST_GROUPS = 32;
const MOST_COLUMNS = 100;
const INDENT = '  ';

/** @typedef {{ indent: string, counts: Map<string, number>, timers: Map<string, number> }} State */

/** @type {Map<number, State>} */
const states = new Map();

function stateOf(request) {
  let state = states.get(request);
  if (state === undefined) {
    if (states.size >= MOST_REQUESTS) states.delete(states.keys().next().value);
    state = { indent: '', counts: new Map(), timers: new Map() };
    states.set(request, state);
  }
  return state;
}

/** Forgets the groups, counters and stopwatches of a finished request. */
export function forgetConsoleOf(requestId) {
  states.delete(requestId);
}

function print(level, args) {
  emit(level, args.length === 1 && typeof args[0] === 'string' ? cut(args[0]) : format(...args));
}

function emit(level, text) {
  const request = host.context();
  const indent = states.get(request)?.indent ?? '';
  const line = indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`);
  host.op(Op.LOG, request, level, line);
}

/** What the conversion throws is the caller's, as the standard has it. */
function labelOf(label) {
  return `${label}`.slice(0, 200);
}

function remember(map, label, value) {
  if (map.size < MOST_LABELS || map.has(label)) map.set(label, value);
}

/** @returns {string | null} the time on a stopwatch; null, and a warning, if there is none */
function elapsed(label, method) {
  const start = stateOf(host.context()).timers.get(label);
  if (start === undefined) {
    emit(WARN, `No such label '${label}' for console.${method}()`);
    return null;
  }
  return durationText(host.monotonic() - start);
}

function durationText(ms) {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  const minutes = Math.floor(seconds / 60);
  const clock = (value) => `${value}`.padStart(2, '0');
  const rest = (seconds % 60).toFixed(0).padStart(2, '0');
  return minutes < 60 ? `${minutes}:${rest} (m:ss)` : `${Math.floor(minutes / 60)}:${clock(minutes % 60)}:${rest} (h:mm:ss)`;
}

/** The stack of whoever called the console. */
function callerStack(above) {
  const holder = {};
  Error.captureStackTrace?.(holder, above);
  const stack = typeof holder.stack === 'string' ? holder.stack : '';
  return stack.slice(Math.max(0, stack.search(/^\s*at /m))).trimEnd();
}

const methods = {
  log(...data) {
    print(LOG, data);
  },

  info(...data) {
    print(INFO, data);
  },

  warn(...data) {
    print(WARN, data);
  },

  error(...data) {
    print(ERROR, data);
  },

  debug(...data) {
    print(DEBUG, data);
  },

  trace(...data) {
    const message = data.length === 0 ? 'Trace' : `Trace: ${format(...data)}`;
    emit(LOG, cut(`${message}\n${callerStack(methods.trace)}`.trimEnd()));
  },

  dir(item = undefined, options = undefined) {
    let chosen = {};
    try {
      chosen = { ...options };
    } catch {
      // options that cannot be read are no options
    }
    emit(LOG, inspect(item, { customInspect: false, ...chosen }));
  },

  dirxml(...data) {
    print(LOG, data);
  },

  table(tabularData = undefined, properties = undefined) {
    let text;
    try {
      text = tableText(tabularData, Array.isArray(properties) ? properties.slice(0, MOST_COLUMNS).map(String) : undefined);
    } catch {
      // a getter of the data: shown as anything else is
    }
    if (text === undefined) print(LOG, [tabularData]);
    else emit(LOG, cut(text));
  },

  group(...data) {
    if (data.length > 0) print(LOG, data);
    const state = stateOf(host.context());
    if (state.indent.length < MOST_GROUPS * INDENT.length) state.indent += INDENT;
  },

  groupCollapsed(...data) {
    methods.group(...data);
  },

  groupEnd() {
    const state = states.get(host.context());
    if (state !== undefined) state.indent = state.indent.slice(INDENT.length);
  },

  count(label = 'default') {
    const name = labelOf(label);
    const { counts } = stateOf(host.context());
    const count = (counts.get(name) ?? 0) + 1;
    remember(counts, name, count);
    emit(INFO, `${name}: ${count}`);
  },

  countReset(label = 'default') {
    const name = labelOf(label);
    if (!stateOf(host.context()).counts.delete(name)) emit(WARN, `Count for '${name}' does not exist`);
  },

  time(label = 'default') {
    const name = labelOf(label);
    const { timers } = stateOf(host.context());
    if (timers.has(name)) emit(WARN, `Label '${name}' already exists for console.time()`);
    else remember(timers, name, host.monotonic());
  },

  timeLog(label = 'default', ...data) {
    const name = labelOf(label);
    const time = elapsed(name, 'timeLog');
    if (time === null) return;
    print(INFO, data.length === 0 ? [`${name}: ${time}`] : ['%s: %s', name, time, ...data]);
  },

  timeEnd(label = 'default') {
    const name = labelOf(label);
    const time = elapsed(name, 'timeEnd');
    if (time === null) return;
    stateOf(host.context()).timers.delete(name);
    emit(INFO, `${name}: ${time}`);
  },

  assert(condition = false, ...data) {
    if (condition) return;
    if (typeof data[0] === 'string') print(ERROR, [`Assertion failed: ${data[0]}`, ...data.slice(1)]);
    else print(ERROR, data.length === 0 ? ['Assertion failed'] : ['Assertion failed:', ...data]);
  },
};

/** A namespace object: its prototype is an empty object of its own. */
export const console = Object.assign(Object.create({}), methods);

Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
