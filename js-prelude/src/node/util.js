/**
 * The `util` module. Inspection and formatting are the console's; deep equality is shared with `assert`.
 *
 * Gaps by design: no parseArgs, no MIMEType, no system errors; `debuglog` is always off, because what is in the
 * environment is known per script and not here.
 */

import { TextDecoder, TextEncoder } from '../web/encoding.js';
import { format, formatWithOptions, inspect } from '../web/inspect.js';
import { Buffer } from './buffer.js';
import { isDeepEqual } from './deep-equal.js';
import { codedError, invalidArgType, invalidArgValue, requireFunction, requireString } from './errors.js';
import { types } from './types.js';

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

/** A function that ends with a callback, as one that gives a promise. */
function promisify(original) {
  requireFunction(original, 'original');
  const custom = original[customPromisify];
  if (custom) {
    requireFunction(custom, 'util.promisify.custom');
    return Object.defineProperty(custom, customPromisify, { value: custom, configurable: true });
  }
  function promisified(...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  }
  Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
  Object.defineProperty(promisified, customPromisify, { value: promisified, configurable: true });
  return Object.defineProperties(promisified, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

/** The other way round. */
function callbackify(original) {
  requireFunction(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    requireFunction(callback, 'last argument');
    const done = (...results) => queueMicrotask(() => callback.apply(this, results));
    original.apply(this, args).then(
      (value) => done(null, value),
      (reason) => done(reason || falsyRejection(reason)),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

/** A callback tells failure by a truthy first argument, so what is falsy goes wrapped. */
function falsyRejection(reason) {
  const error = codedError(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
  error.reason = reason;
  return error;
}

function inherits(ctor, superCtor) {
  requireFunction(ctor, 'ctor');
  requireFunction(superCtor, 'superCtor');
  if (superCtor.prototype === undefined) throw invalidArgType('superCtor.prototype', 'of type object', undefined);
  Object.defineProperty(ctor, 'super_', { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

const warnedCodes = new Set();

/** Warns at the first call; all functions of one code share that one warning. */
function deprecate(original, message, code) {
  if (code !== undefined) requireString(code, 'code');
  let warned = false;
  function deprecated(...args) {
    if (!warned && !warnedCodes.has(code)) {
      if (code !== undefined) warnedCodes.add(code);
      globalThis.console?.warn(`DeprecationWarning: ${code === undefined ? '' : `[${code}] `}${message}`);
    }
    warned = true;
    return new.target ? Reflect.construct(original, args, new.target) : original.apply(this, args);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  return deprecated;
}

function debuglog() {
  return Object.assign(() => {}, { enabled: false });
}

// As ECMA-48 has them: a command string with its terminator, a control sequence, a shorter escape.
const VT_SEQUENCES = /\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-Z\\^-~]/g;

function stripVTControlCharacters(text) {
  requireString(text, 'str');
  return text.replace(VT_SEQUENCES, '');
}

function styleText(style, text) {
  requireString(text, 'text');
  let [open, close] = ['', ''];
  for (const name of [style].flat()) {
    const codes = Object.hasOwn(inspect.colors, name) ? inspect.colors[name] : undefined;
    if (!codes) throw invalidArgValue('format', name, `must be one of: ${Object.keys(inspect.colors).join(', ')}`);
    open += `\x1b[${codes[0]}m`;
    close = `\x1b[${codes[1]}m${close}`;
  }
  return open + text + close;
}

const isObject = (value) => typeof value === 'object' && value !== null;

const util = {
  TextDecoder,
  TextEncoder,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isDeepStrictEqual: (first, second) => isDeepEqual(first, second, true),
  promisify,
  stripVTControlCharacters,
  styleText,
  toUSVString: (value) => `${value}`.toWellFormed(),
  types,

  /** Resolves once the signal is aborted. The resource only has to stay alive, which it does. */
  async aborted(signal, resource) {
    if (!isObject(signal) || !('aborted' in signal)) throw invalidArgType('signal', 'an instance of AbortSignal', signal);
    if (!isObject(resource)) throw invalidArgType('resource', 'of type object', resource);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },

  // Deprecated in Node, and still called by older packages.
  _extend: (target, source) => (isObject(source) ? Object.assign(target, source) : target),
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === 'boolean',
  isBuffer: Buffer.isBuffer,
  isDate: types.isDate,
  isError: (value) => types.isNativeError(value) || value instanceof Error,
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject,
  isPrimitive: (value) => !isObject(value) && typeof value !== 'function',
  isRegExp: types.isRegExp,
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
};

export default util;
