/** How many digits a number is shown with: the options NumberFormat and PluralRules share, and what comes of them. */

import { digitsOf, magnitudeOf, rounded } from './decimal.js';
import { booleanOption, checkedNumber, numberOption, outOfRange, stringOption } from './resolve.js';

const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

const ROUNDING_MODES = [
  'ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven',
];

/**
 * @typedef {object} Digits
 * @property {'fraction' | 'significant' | 'more' | 'less'} rounding
 */

/** @returns {Digits} */
export function readDigits(options, leastDefault, mostDefault, isCompact) {
  const digits = { minimumIntegerDigits: numberOption(options, 'minimumIntegerDigits', 1, 21, 1) };
  let least = options.minimumFractionDigits, most = options.maximumFractionDigits;
  const leastSignificant = options.minimumSignificantDigits, mostSignificant = options.maximumSignificantDigits;
  digits.roundingIncrement = numberOption(options, 'roundingIncrement', 1, 5000, 1);
  if (!INCREMENTS.includes(digits.roundingIncrement)) throw outOfRange(digits.roundingIncrement, 'roundingIncrement');
  digits.roundingMode = stringOption(options, 'roundingMode', ROUNDING_MODES, 'halfExpand');
  const priority = stringOption(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
  digits.trailingZeroDisplay = stringOption(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
  const defaultMost = digits.roundingIncrement === 1 ? mostDefault : leastDefault;

  const hasSignificant = leastSignificant !== undefined || mostSignificant !== undefined;
  const hasFraction = least !== undefined || most !== undefined;
  let needsSignificant = true, needsFraction = true;
  if (priority === 'auto') {
    needsSignificant = hasSignificant;
    if (needsSignificant || (!hasFraction && isCompact)) needsFraction = false;
  }
  if (needsSignificant) {
    digits.minimumSignificantDigits = checkedNumber(leastSignificant, 'minimumSignificantDigits', 1, 21, 1);
    digits.maximumSignificantDigits = checkedNumber(
      mostSignificant, 'maximumSignificantDigits', digits.minimumSignificantDigits, 21, 21,
    );
  }
  if (needsFraction) {
    least = checkedNumber(least, 'minimumFractionDigits', 0, 100);
    most = checkedNumber(most, 'maximumFractionDigits', 0, 100);
    if (least === undefined) least = Math.min(leastDefault, most ?? leastDefault);
    else if (most === undefined) most = Math.max(defaultMost, least);
    else if (least > most) throw new RangeError('maximumFractionDigits value is out of range.');
    digits.minimumFractionDigits = least;
    digits.maximumFractionDigits = most ?? Math.max(defaultMost, least);
  }
  digits.roundingPriority = priority;
  if (!needsSignificant && !needsFraction) {
    // Compact numbers: two digits, and none after the point where there are two before it.
    Object.assign(digits, {
      minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2,
      rounding: 'more', roundingPriority: 'morePrecision',
    });
  } else if (priority !== 'auto') digits.rounding = priority === 'morePrecision' ? 'more' : 'less';
  else digits.rounding = hasSignificant ? 'significant' : 'fraction';
  if (digits.roundingIncrement !== 1) {
    if (digits.rounding !== 'fraction') throw new TypeError('roundingIncrement goes with fraction digits only');
    if (digits.maximumFractionDigits !== digits.minimumFractionDigits) {
      throw new RangeError('With roundingIncrement, maximumFractionDigits must equal minimumFractionDigits');
    }
  }
  return digits;
}

/** In the order in which `resolvedOptions` lists them. */
export function resolvedDigits(digits) {
  return {
    minimumIntegerDigits: digits.minimumIntegerDigits,
    minimumFractionDigits: digits.minimumFractionDigits, maximumFractionDigits: digits.maximumFractionDigits,
    minimumSignificantDigits: digits.minimumSignificantDigits,
    maximumSignificantDigits: digits.maximumSignificantDigits,
  };
}

function bySignificant(decimal, digits) {
  const first = magnitudeOf(decimal);
  const last = digits.maximumSignificantDigits - 1 - first;
  const result = rounded(decimal, last, digits.roundingMode);
  return { result, least: Math.max(digits.minimumSignificantDigits - 1 - magnitudeOf(result), 0), last };
}

function byFraction(decimal, digits) {
  const result = rounded(decimal, digits.maximumFractionDigits, digits.roundingMode, digits.roundingIncrement);
  return { result, least: digits.minimumFractionDigits, last: digits.maximumFractionDigits };
}

/** @returns {Decimal} rounded as the digits say; `fraction` is what is shown after the point */
export function applyDigits(decimal, digits) {
  let chosen;
  if (digits.rounding === 'significant') chosen = bySignificant(decimal, digits);
  else if (digits.rounding === 'fraction') chosen = byFraction(decimal, digits);
  else {
    const significant = bySignificant(decimal, digits), fraction = byFraction(decimal, digits);
    const isFiner = significant.last > fraction.last;
    chosen = isFiner === (digits.rounding === 'more') ? significant : fraction;
  }
  let [integer, fraction] = digitsOf(chosen.result);
  let end = fraction.length;
  while (end > chosen.least && fraction[end - 1] === '0') end--;
  fraction = fraction.slice(0, end).padEnd(chosen.least, '0');
  if (digits.trailingZeroDisplay === 'stripIfInteger' && /^0*$/.test(fraction)) fraction = '';
  integer = integer.padStart(digits.minimumIntegerDigits, '0');
  return { decimal: chosen.result, integer, fraction };
}

const GROUPINGS = ['min2', 'auto', 'always', 'true', 'false'];

/** @returns {'min2' | 'auto' | 'always' | false} */
export function readGrouping(options, isCompact) {
  const value = options.useGrouping;
  const usual = isCompact ? 'min2' : 'auto';
  if (value === undefined) return usual;
  if (value === true) return 'always';
  if (!booleanOption(options, 'useGrouping')) return false;
  const text = String(value);
  if (!GROUPINGS.includes(text)) throw outOfRange(text, 'useGrouping');
  return text === 'true' || text === 'false' ? usual : text;
}
