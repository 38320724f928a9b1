/**
 * Errors as the Node API has them: an ordinary error class plus a `code`, with the messages packages look for; and
 * the argument checks that throw them. It knows no module of Node's.
 */

/**
 * @param {ErrorConstructor} Base
 * @param {string} code
 * @param {string} message
 */
export function codedError(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  Object.defineProperty(error, 'toString', { value: showCoded, writable: true, configurable: true });
  return error;
}

function showCoded() {
  return `${this.name} [${this.code}]: ${this.message}`;
}

const MAX_SHOWN = 28;

/** The end of an ERR_INVALID_ARG_TYPE message: what came instead. */
export function received(value) {
  if (value === undefined || value === null) return `Received ${value}`;
  if (typeof value === 'function') return `Received function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `Received an instance of ${name}` : 'Received [Object: null prototype] {}';
  }
  let shown = showPrimitive(value);
  if (shown.length > MAX_SHOWN) shown = `${shown.slice(0, MAX_SHOWN - 3)}...`;
  return `Received type ${typeof value} (${shown})`;
}

function showPrimitive(value) {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

/**
 * @param {string} name  the argument; a name with a dot is a property, one with a space is used as it is
 * @param {string} expected  "of type string", "an instance of Buffer"
 */
export function invalidArgType(name, expected, value) {
  const subject = name.includes(' ') ? name : `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return codedError(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${subject} must be ${expected}. ${received(value)}`);
}

export function invalidArgValue(name, value, reason = 'is invalid') {
  const kind = name.includes('.') ? 'property' : 'argument';
  const shown = Object(value) === value ? received(value).slice('Received '.length) : showPrimitive(value);
  return codedError(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

export function outOfRange(name, range, value) {
  let shown = showPrimitive(value);
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  const isLarge = isWhole && (value > 2 ** 32 || value < -(2 ** 32));
  if (isLarge) shown = shown.replace(/\B(?=(\d{3})+(?!\d))/g, '_');
  return codedError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
}

export function unknownEncoding(encoding) {
  return codedError(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
}

export function requireString(value, name) {
  if (typeof value !== 'string') throw invalidArgType(name, 'of type string', value);
}

export function requireFunction(value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'of type function', value);
}

export function requireNumber(value, name, min, max) {
  if (typeof value !== 'number') throw invalidArgType(name, 'of type number', value);
  if (value < min || value > max || (Number.isNaN(value) && min !== undefined)) {
    throw outOfRange(name, max === undefined ? `>= ${min}` : `>= ${min} && <= ${max}`, value);
  }
}

export function requireInteger(value, name, min = 0, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw invalidArgType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  requireNumber(value, name, min, max);
}
