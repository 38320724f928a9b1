/**
 * The `assert` module. Gaps by design: a failed `assert(value)` cannot quote its source, and there is no CallTracker.
 */

import { AssertionError, show } from './assertion-error.js';
import { isDeepEqual } from './deep-equal.js';
import { codedError, invalidArgType, invalidArgValue, received, requireFunction } from './errors.js';
import { types } from './types.js';

/** @param {{ message?: string | Error }} options  of AssertionError; an Error as the message is thrown itself */
function failWith(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

/** Fails in words of our own unless the caller gave some. */
function failSaying(text, message, options) {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ ...options, message: message ?? text });
  error.generatedMessage = message === undefined || message === null;
  throw error;
}

function checkTruth(args, operator, stackStartFn) {
  const [value, message] = args;
  if (value) return;
  const text = args.length === 0 ? 'No value argument passed to `assert.ok()`' : 'The expression evaluated to a falsy value';
  failSaying(text, message, { actual: value, expected: true, operator, stackStartFn });
}

function assert(...args) {
  checkTruth(args, '==', assert);
}

/** The assertions that compare two values: each is one condition that has to hold. */
const comparisons = {
  equal: (a, b) => a == b || (a !== a && b !== b),
  notEqual: (a, b) => !(a == b || (a !== a && b !== b)),
  strictEqual: Object.is,
  notStrictEqual: (a, b) => !Object.is(a, b),
  deepEqual: (a, b) => isDeepEqual(a, b, false),
  notDeepEqual: (a, b) => !isDeepEqual(a, b, false),
  deepStrictEqual: (a, b) => isDeepEqual(a, b, true),
  notDeepStrictEqual: (a, b) => !isDeepEqual(a, b, true),
};
/** What an error names as its operator, where that is not the name of the function. */
const SIGNS = { equal: '==', notEqual: '!=' };

for (const [name, holds] of Object.entries(comparisons)) {
  assert[name] = {
    [name](...args) {
      if (args.length < 2) throw missingArguments();
      const [actual, expected, message] = args;
      if (holds(actual, expected)) return;
      const operator = SIGNS[name] ?? name;
      failWith({ actual, expected, message, operator, stackStartFn: assert[name] });
    },
  }[name];
}

function missingArguments() {
  return codedError(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
}

function checkMatch(wanted, text, regexp, message, stackStartFn) {
  if (!types.isRegExp(regexp)) throw invalidArgType('regexp', 'an instance of RegExp', regexp);
  if (typeof text === 'string' && regexp.test(text) === wanted) return;
  let fault;
  if (typeof text !== 'string') fault = `The "string" argument must be of type string. Received type ${typeof text} (${show(text)})`;
  else if (wanted) fault = `The input did not match the regular expression ${regexp}. Input:\n\n${show(text)}\n`;
  else fault = `The input was expected to not match the regular expression ${regexp}. Input:\n\n${show(text)}\n`;
  failSaying(fault, message, { actual: text, expected: regexp, operator: stackStartFn.name, stackStartFn });
}

const NOTHING = Symbol('nothing was thrown');

function thrownBy(fn) {
  requireFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

/** @param {Promise<unknown> | (() => Promise<unknown>)} source */
async function rejectionOf(source) {
  const isThenable = (value) => Object(value) === value && typeof value.then === 'function' && typeof value.catch === 'function';
  let promise = source;
  if (typeof source === 'function') {
    promise = source();
    if (!isThenable(promise)) {
      const expected = 'Expected instance of Promise to be returned from the "promiseFn" function';
      throw codedError(TypeError, 'ERR_INVALID_RETURN_VALUE', `${expected} but got ${received(promise).replace(/^Received (an )?/, '')}.`);
    }
  } else if (!isThenable(source)) {
    throw invalidArgType('promiseFn', 'of type function or an instance of Promise', source);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function expectError(error, expected, message, stackStartFn) {
  const operator = stackStartFn.name;
  if (typeof expected === 'string') {
    if (message !== undefined) throw invalidArgType('error', 'of type function or an instance of Error, RegExp, or Object', expected);
    // A message that equals the error's own was most likely meant to be compared with it.
    if (error !== NOTHING && (error?.message ?? error) === expected) {
      const what = Object(error) === error ? `error message "${error.message}"` : `error "${error}"`;
      const text = `The "error/message" argument is ambiguous. The ${what} is identical to the message.`;
      throw codedError(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', text);
    }
    [message, expected] = [expected, undefined];
  } else if (expected !== undefined && expected !== null && typeof expected !== 'object' && typeof expected !== 'function') {
    throw invalidArgType('error', 'of type function or an instance of Error, RegExp, or Object', expected);
  }
  if (error === NOTHING) {
    const what = operator === 'rejects' ? 'rejection' : 'exception';
    const name = expected?.name ? ` (${expected.name})` : '';
    const text = `Missing expected ${what}${name}${message ? `: ${message}` : '.'}`;
    if (message instanceof Error) throw message;
    throw new AssertionError({ actual: undefined, expected, operator, message: text, stackStartFn });
  }
  if (expected) matchError(error, expected, message, stackStartFn);
}

/** Throws unless the error is what was expected. */
function matchError(error, expected, message, stackStartFn) {
  const options = { actual: error, expected, operator: stackStartFn.name, stackStartFn };
  if (types.isRegExp(expected)) {
    const text = String(error);
    if (expected.test(text)) return;
    failSaying(`The input did not match the regular expression ${expected}. Input:\n\n${show(text)}\n`, message, options);
  }
  if (typeof expected === 'object') {
    matchProperties(error, expected, message, options);
    return;
  }
  if (expected.prototype !== undefined && error instanceof expected) return;
  if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) {
    let text = `The error is expected to be an instance of "${expected.name}". Received `;
    text += error instanceof Error ? `"${error.name}"\n\nError message:\n\n${error.message}` : `"${show(error)}"`;
    failSaying(text, message, options);
  }
  const verdict = expected.call({}, error);
  if (verdict === true) return;
  const name = expected.name ? `"${expected.name}" ` : '';
  let text = `The ${name}validation function is expected to return "true". Received ${show(verdict)}`;
  if (error instanceof Error) text += `\n\nCaught error:\n\n${error}`;
  failSaying(text, message, options);
}

function matchProperties(error, expected, message, options) {
  const fail = (actual, wanted) => {
    if (message instanceof Error) throw message;
    // Worded as a comparison of the two.
    const failure = new AssertionError({ ...options, actual, expected: wanted, operator: 'deepStrictEqual', message });
    throw Object.assign(failure, { actual: error, expected, operator: options.operator });
  };
  if (Object(error) !== error) fail(error, expected);
  const keys = Object.keys(expected);
  // Neither is enumerable on an error.
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw invalidArgValue('error', expected, 'may not be an empty object');
  const holds = (key) => {
    if (typeof error[key] === 'string' && types.isRegExp(expected[key])) return expected[key].test(error[key]);
    return key in error && isDeepEqual(error[key], expected[key], true);
  };
  if (keys.every(holds)) return;
  // Only what was asked for, so that the difference shows nothing else.
  const actual = {};
  const wanted = {};
  for (const key of keys) {
    if (key in error) actual[key] = holds(key) ? expected[key] : error[key];
    wanted[key] = expected[key];
  }
  fail(actual, wanted);
}

function expectNoError(error, expected, message, stackStartFn) {
  if (error === NOTHING) return;
  if (typeof expected === 'string') [message, expected] = [expected, undefined];
  if (expected && !isErrorOf(error, expected)) throw error;
  const what = stackStartFn.name === 'doesNotReject' ? 'rejection' : 'exception';
  const text = `Got unwanted ${what}${message ? `: ${message}` : '.'}\nActual message: "${error?.message}"`;
  if (message instanceof Error) throw message;
  throw new AssertionError({ actual: error, expected, operator: stackStartFn.name, message: text, stackStartFn });
}

function isErrorOf(error, expected) {
  if (types.isRegExp(expected)) return expected.test(String(error));
  if (typeof expected !== 'function') throw invalidArgType('expected', 'of type function or an instance of RegExp', expected);
  if (expected.prototype !== undefined && error instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return expected.call({}, error) === true;
}

Object.assign(assert, {
  AssertionError,

  ok: function ok(...args) {
    checkTruth(args, '==', ok);
  },

  fail: function fail(...args) {
    const [actual, expected, message, operator] = args;
    if (args.length <= 1) {
      failSaying('Failed', actual, { operator: 'fail', stackStartFn: fail });
    }
    // The older form, deprecated in Node as well.
    failWith({ actual, expected, message, operator: operator ?? (args.length === 2 ? '!=' : 'fail'), stackStartFn: fail });
  },

  match: function match(text, regexp, message) {
    checkMatch(true, text, regexp, message, match);
  },

  doesNotMatch: function doesNotMatch(text, regexp, message) {
    checkMatch(false, text, regexp, message, doesNotMatch);
  },

  throws: function throws(fn, expected, message) {
    expectError(thrownBy(fn), expected, message, throws);
  },

  doesNotThrow: function doesNotThrow(fn, expected, message) {
    expectNoError(thrownBy(fn), expected, message, doesNotThrow);
  },

  rejects: async function rejects(source, expected, message) {
    expectError(await rejectionOf(source), expected, message, rejects);
  },

  doesNotReject: async function doesNotReject(source, expected, message) {
    expectNoError(await rejectionOf(source), expected, message, doesNotReject);
  },

  ifError: function ifError(value) {
    if (value === null || value === undefined) return;
    let text = 'ifError got unwanted exception: ';
    if (typeof value === 'object' && typeof value.message === 'string') text += value.message || value.constructor?.name;
    else text += show(value);
    failWith({ actual: value, expected: null, message: text, operator: 'ifError', stackStartFn: ifError });
  },
});

/** The same, but the short names are strict. */
assert.strict = Object.assign((...args) => checkTruth(args, '==', assert.strict), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

export default assert;
