/**
 * The assertions that Web Platform Tests call, as far as the files run here call them: an implementation of our own,
 * so that a run says what the engine does and not what a harness for browsers needs.
 *
 * This text is put in front of every test file and has to leave nothing but globals behind.
 */
'use strict';

class AssertionError extends Error {
  get name() {
    return 'AssertionError';
  }
}

/** What a test asks for is optional, and not here. */
class Unsupported extends Error {}

// Tests replace and break what they test: whatever is needed afterwards is taken before they run.
const { is, keys, hasOwn, getPrototypeOf, getOwnPropertyDescriptor } = Object;
const classString = Object.prototype.toString;

const SHOWN_ITEMS = 12;
const SHOWN_TEXT = 300;
const ESCAPES = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\0': '\\0', '"': '\\"', '\\': '\\\\' };

function showText(text) {
  const escape = (found) => ESCAPES[found] ?? `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return `"${text.replace(/[\0-\x1f\x7f"\\]/g, escape)}"`;
}

/** A value as names and messages show it; the names of some tests are made of this. */
function format_value(value, seen = []) {
  if (typeof value === 'string') return showText(value);
  if (typeof value === 'number') return is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.includes(value)) return '[...]';
  if (Array.isArray(value)) {
    return `[${Array.from(value.slice(0, SHOWN_ITEMS), (item) => format_value(item, [...seen, value])).join(', ')}]`;
  }
  let text;
  try {
    text = String(value);
  } catch {
    text = classString.call(value);
  }
  return `${typeof value} "${text.slice(0, SHOWN_TEXT)}"`;
}

/** The message is made only when it is needed: test data is large. */
function assert(condition, name, description, detail) {
  if (condition) return;
  const why = typeof detail === 'function' ? detail() : detail;
  throw new AssertionError(`${name}: ${description === undefined ? '' : `${description} `}${why ?? ''}`);
}

function assert_true(actual, description) {
  assert(actual === true, 'assert_true', description, () => `expected true got ${format_value(actual)}`);
}

function assert_false(actual, description) {
  assert(actual === false, 'assert_false', description, () => `expected false got ${format_value(actual)}`);
}

function assert_equals(actual, expected, description) {
  if (typeof actual !== typeof expected) {
    assert(false, 'assert_equals', description,
      `expected (${typeof expected}) ${format_value(expected)} but got (${typeof actual}) ${format_value(actual)}`);
  }
  assert(is(actual, expected), 'assert_equals', description, () => `expected ${format_value(expected)} but got ${format_value(actual)}`);
}

function assert_not_equals(actual, expected, description) {
  assert(!is(actual, expected), 'assert_not_equals', description, () => `got disallowed value ${format_value(actual)}`);
}

function assert_in_array(actual, expected, description) {
  assert(expected.includes(actual), 'assert_in_array', description, () => `${format_value(actual)} not in ${format_value(expected)}`);
}

function assert_object_equals(actual, expected, description) {
  assert(typeof actual === 'object' && actual !== null, 'assert_object_equals', description, () => `${format_value(actual)} is no object`);
  const stack = [];
  const compare = (left, right) => {
    stack.push(left);
    for (const key in left) {
      assert(hasOwn(right, key), 'assert_object_equals', description, () => `unexpected property ${showText(key)}`);
      if (typeof left[key] === 'object' && left[key] !== null) {
        if (!stack.includes(left[key])) compare(left[key], right[key]);
      } else {
        assert(is(left[key], right[key]), 'assert_object_equals', description,
          () => `property ${showText(key)} expected ${format_value(right[key])} got ${format_value(left[key])}`);
      }
    }
    for (const key in right) {
      assert(hasOwn(left, key), 'assert_object_equals', description, () => `expected property ${showText(key)} missing`);
    }
    stack.pop();
  };
  compare(actual, expected);
}

function assertArrays(name, actual, expected, description, fits) {
  assert(typeof actual === 'object' && actual !== null && 'length' in actual, name, description, () => `value is ${format_value(actual)}, expected array`);
  assert(actual.length === expected.length, name, description,
    () => `lengths differ, expected array ${format_value(expected)} length ${expected.length}, got ${format_value(actual)} length ${actual.length}`);
  for (let at = 0; at < actual.length; at += 1) {
    const same = hasOwn(actual, at) === hasOwn(expected, at) && fits(actual[at], expected[at]);
    assert(same, name, description, () => `at ${at}: expected ${format_value(expected[at])} but got ${format_value(actual[at])}`);
  }
}

function assert_array_equals(actual, expected, description) {
  assertArrays('assert_array_equals', actual, expected, description, is);
}

function assert_array_approx_equals(actual, expected, epsilon, description) {
  assertArrays('assert_array_approx_equals', actual, expected, description, (left, right) => Math.abs(left - right) <= epsilon);
}

function assert_approx_equals(actual, expected, epsilon, description) {
  const near = Number.isFinite(actual) ? Math.abs(actual - expected) <= epsilon : is(actual, expected);
  assert(typeof actual === 'number' && near, 'assert_approx_equals', description, () => `expected ${expected} ± ${epsilon} but got ${format_value(actual)}`);
}

function comparison(name, fits) {
  return (actual, ...rest) => {
    const bounds = rest.slice(0, fits.length - 1);
    const description = rest[fits.length - 1];
    const isNumeric = typeof actual === 'number' || typeof actual === 'bigint';
    assert(isNumeric && fits(actual, ...bounds), name, description, () => `got ${format_value(actual)} for ${format_value(bounds)}`);
  };
}

const comparisons = {
  assert_less_than: comparison('assert_less_than', (value, bound) => value < bound),
  assert_greater_than: comparison('assert_greater_than', (value, bound) => value > bound),
  assert_less_than_equal: comparison('assert_less_than_equal', (value, bound) => value <= bound),
  assert_greater_than_equal: comparison('assert_greater_than_equal', (value, bound) => value >= bound),
  assert_between_exclusive: comparison('assert_between_exclusive', (value, low, high) => value > low && value < high),
  assert_between_inclusive: comparison('assert_between_inclusive', (value, low, high) => value >= low && value <= high),
};

function assert_regexp_match(actual, expected, description) {
  assert(expected.test(actual), 'assert_regexp_match', description, () => `${expected} does not match ${format_value(actual)}`);
}

function assert_class_string(object, expected, description) {
  const found = classString.call(object);
  assert(found === `[object ${expected}]`, 'assert_class_string', description, () => `expected [object ${expected}] but got ${found}`);
}

function assert_own_property(object, name, description) {
  assert(hasOwn(object, name), 'assert_own_property', description, () => `expected property ${format_value(name)} missing`);
}

function assert_not_own_property(object, name, description) {
  assert(!hasOwn(object, name), 'assert_not_own_property', description, () => `unexpected property ${format_value(name)}`);
}

function assert_inherits(object, name, description) {
  const isObject = (typeof object === 'object' && object !== null) || typeof object === 'function';
  assert(isObject && !hasOwn(object, name) && name in object, 'assert_inherits', description, () => `property ${format_value(name)} is not inherited`);
}

function assert_readonly(object, name, description) {
  let at = object;
  while (at !== null && !hasOwn(at, name)) at = getPrototypeOf(at);
  const { writable, set, get } = at === null ? {} : getOwnPropertyDescriptor(at, name);
  assert(at !== null && (get === undefined ? writable === false : set === undefined), 'assert_readonly', description,
    () => `property ${format_value(name)} can be set`);
}

function assert_unreached(description) {
  assert(false, 'assert_unreached', description, 'reached unreachable code');
}

function assert_any(each, actual, expected, ...rest) {
  const errors = [];
  for (const one of expected) {
    try {
      each(actual, one, ...rest);
      return;
    } catch (error) {
      errors.push(error.message);
    }
  }
  assert(false, 'assert_any', undefined, errors.join('\n'));
}

function assert_implements(condition, description) {
  assert(Boolean(condition), 'assert_implements', description, '');
}

function assert_implements_optional(condition, description) {
  if (!condition) throw new Unsupported(description);
}

/** The legacy codes of DOMException by name; names without one have 0. */
const CODES = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7,
  NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13,
  NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
  URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
};

/** Tests may also name an error by its constant, SYNTAX_ERR. */
function nameOfError(type) {
  if (!/_ERR$/.test(type)) return type;
  const wanted = type.replaceAll('_', '').replace(/ERR$/, 'ERROR');
  return keys(CODES).find((name) => name.toUpperCase() === wanted) ?? type;
}

/** What has to hold of a thrown value, for assert_throws_x and promise_rejects_x alike. */
const thrown = {
  js(error, constructor, where, description) {
    assert(typeof error === 'object' && error !== null, where, description, () => `threw ${format_value(error)}, no object`);
    const fits = error.constructor === constructor && error.name === constructor.name;
    assert(fits, where, description, () => `threw ${format_value(error)} (${error.name}), expected ${constructor.name}`);
  },
  dom(error, type, where, description, constructor = DOMException) {
    assert(typeof error === 'object' && error !== null, where, description, () => `threw ${format_value(error)}, no object`);
    const name = typeof type === 'number' ? keys(CODES).find((each) => CODES[each] === type) : nameOfError(type);
    const fits = error.name === name && error.code === (CODES[name] ?? 0) && error.constructor === constructor;
    assert(fits, where, description, () => `threw ${format_value(error)} (code ${error.code}), expected a DOMException ${name}`);
  },
  exactly(error, expected, where, description) {
    assert(is(error, expected), where, description, () => `threw ${format_value(error)}, expected ${format_value(expected)}`);
  },
};

function assertThrows(kind, where, expected, func, description, constructor) {
  let error;
  try {
    func.call(this);
  } catch (caught) {
    if (caught instanceof AssertionError) throw caught;
    error = { caught };
  }
  assert(error !== undefined, where, description, () => `${func} did not throw`);
  thrown[kind](error.caught, expected, where, description, constructor);
}

/** The forms with a constructor of another realm put it in front of the function. */
const domArguments = (rest) => (typeof rest[1] === 'function' ? [rest[1], rest[2], rest[0]] : [rest[0], rest[1], undefined]);

function assert_throws_js(constructor, func, description) {
  assertThrows('js', 'assert_throws_js', constructor, func, description);
}

function assert_throws_dom(type, ...rest) {
  const [func, description, constructor] = domArguments(rest);
  assertThrows('dom', 'assert_throws_dom', type, func, description, constructor);
}

function assert_throws_exactly(expected, func, description) {
  assertThrows('exactly', 'assert_throws_exactly', expected, func, description);
}

async function promiseRejects(kind, where, promise, expected, description, constructor) {
  let error;
  try {
    await promise;
  } catch (caught) {
    error = { caught };
  }
  assert(error !== undefined, where, description, 'should have rejected');
  thrown[kind](error.caught, expected, where, description, constructor);
}

function promise_rejects_js(test, constructor, promise, description) {
  return promiseRejects('js', 'promise_rejects_js', promise, constructor, description);
}

function promise_rejects_dom(test, type, ...rest) {
  const withRealm = typeof rest[0] === 'function';
  const [constructor, promise, description] = withRealm ? rest : [undefined, ...rest];
  return promiseRejects('dom', 'promise_rejects_dom', promise, type, description, constructor);
}

function promise_rejects_exactly(test, expected, promise, description) {
  return promiseRejects('exactly', 'promise_rejects_exactly', promise, expected, description);
}

Object.assign(globalThis, comparisons, {
  AssertionError, OptionalFeatureUnsupportedError: Unsupported, format_value,
  assert_true, assert_false, assert_equals, assert_not_equals, assert_in_array, assert_object_equals, assert_array_equals,
  assert_array_approx_equals, assert_approx_equals, assert_regexp_match, assert_class_string, assert_own_property,
  assert_not_own_property, assert_inherits, assert_idl_attribute: assert_inherits, assert_readonly, assert_unreached, assert_any,
  assert_implements, assert_implements_optional, assert_throws_js, assert_throws_dom, assert_throws_exactly,
  promise_rejects_js, promise_rejects_dom, promise_rejects_exactly,
});
