/**
 * Exact decimal numbers, as far as formatting needs them: what a value is, and rounding it.
 *
 * A finite number is `digits / 10 ** scale` with its sign apart; of a JavaScript number it is the shortest decimal that
 * names it, so that 1.005 rounds to 1.01, as in other engines.
 */

/** Beyond this many digits a numeric string counts as the nearest JavaScript number. */
const LONGEST = 4096;

/**
 * @typedef {object} Decimal
 * @property {boolean} isNegative true for minus zero too
 * @property {string} digits no leading zeros; "" is zero
 * @property {number} scale
 * @property {boolean} [isNaN]
 * @property {boolean} [isInfinite]
 */

/** @returns {Decimal} */
export function decimalOf(value) {
  let primitive = value;
  if (typeof value === 'object' && value !== null) {
    const convert = value[Symbol.toPrimitive] ?? undefined;
    primitive = convert === undefined ? value.valueOf() : convert.call(value, 'number');
    if (typeof primitive === 'object' && primitive !== null) primitive = String(value);
  }
  if (typeof primitive === 'bigint') return fromText(String(primitive));
  if (typeof primitive === 'string') return fromString(primitive.trim());
  return fromNumber(Number(primitive));
}

function fromNumber(number) {
  if (Number.isNaN(number)) return { isNegative: false, digits: '', scale: 0, isNaN: true };
  const isNegative = number < 0 || Object.is(number, -0);
  if (!Number.isFinite(number)) return { isNegative, digits: '', scale: 0, isInfinite: true };
  const decimal = fromText(String(number));
  decimal.isNegative = isNegative;
  return decimal;
}

function fromString(text) {
  const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?$/i.exec(text);
  const isLong = text.length > LONGEST || Math.abs(Number(match?.[1] ?? 0)) > LONGEST;
  if (match === null || isLong) return fromNumber(Number(text));
  return fromText(text);
}

/** @param {string} text a decimal literal */
function fromText(text) {
  const isNegative = text[0] === '-';
  const [mantissa, exponent = '0'] = text.replace(/^[+-]/, '').toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  let digits = (whole + fraction).replace(/^0+/, '');
  let scale = fraction.length - Number(exponent);
  if (scale < 0) {
    if (digits !== '') digits += '0'.repeat(-scale);
    scale = 0;
  }
  return { isNegative, digits, scale };
}

/** The power of ten of the first digit: 0 for 1 to 9. */
export const magnitudeOf = (decimal) => (decimal.digits === '' ? 0 : decimal.digits.length - decimal.scale - 1);

/** @returns {Decimal} the same value times a power of ten */
export function scaled(decimal, power) {
  let { digits, scale } = decimal;
  scale -= power;
  if (scale < 0) {
    if (digits !== '') digits += '0'.repeat(-scale);
    scale = 0;
  }
  return { ...decimal, digits, scale };
}

/** Whether what is cut off moves the last digit up (away from zero). `rest` compares it with one half: -1, 0 or 1. */
function goesUp(mode, isNegative, rest, isOdd) {
  switch (mode) {
    case 'ceil': return !isNegative;
    case 'floor': return isNegative;
    case 'expand': return true;
    case 'trunc': return false;
    case 'halfCeil': return rest > 0 || (rest === 0 && !isNegative);
    case 'halfFloor': return rest > 0 || (rest === 0 && isNegative);
    case 'halfTrunc': return rest > 0;
    case 'halfEven': return rest > 0 || (rest === 0 && isOdd);
    default: return rest >= 0;
  }
}

/**
 * @param {Decimal} decimal
 * @param {number} places digits after the point to keep; negative: before it
 * @param {number} increment the last kept digits become a multiple of this
 * @returns {Decimal} with `scale` at most `places`
 */
export function rounded(decimal, places, mode, increment = 1) {
  const cut = decimal.scale - places;
  if (cut <= 0 && increment === 1) return decimal;
  const base = cut > 0 ? decimal : scaled(decimal, 0);
  const padded = cut > 0 ? base.digits : base.digits + '0'.repeat(-cut);
  const drop = Math.max(cut, 0);
  const kept = BigInt(padded.length > drop ? padded.slice(0, padded.length - drop) : '0');
  const restDigits = padded.slice(Math.max(padded.length - drop, 0)).padStart(drop, '0');
  const step = BigInt(increment);
  let quotient = kept / step;
  // What is left, on the scale of one step.
  const unit = 10n ** BigInt(drop);
  const rest = (kept % step) * unit + BigInt(restDigits === '' ? '0' : restDigits);
  if (rest !== 0n) {
    const twice = rest * 2n, whole = step * unit;
    const half = twice < whole ? -1 : twice > whole ? 1 : 0;
    if (goesUp(mode, decimal.isNegative, half, quotient % 2n === 1n)) quotient += 1n;
  }
  const result = quotient * step;
  const digits = result === 0n ? '' : String(result);
  if (places >= 0) return { ...decimal, digits, scale: places };
  return { ...decimal, digits: digits && digits + '0'.repeat(-places), scale: 0 };
}

/** @returns {[string, string]} digits before and after the point, the first at least "0" */
export function digitsOf(decimal) {
  const { digits, scale } = decimal;
  if (scale === 0) return [digits || '0', ''];
  const padded = digits.padStart(scale + 1, '0');
  return [padded.slice(0, padded.length - scale), padded.slice(padded.length - scale)];
}
