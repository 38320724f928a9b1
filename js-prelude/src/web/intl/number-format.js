/**
 * Intl.NumberFormat.
 *
 * Deliberate limits: digits are always Western ("latn"); names of currencies and long names of units exist for the main
 * ones only (the ISO code and the unit's sign stand in for others); ranges repeat the currency or unit on both sides
 * only where English does.
 */

import { currencySymbol, isCurrencyCode, minorDigits } from './currencies.js';
import { dataOf, formOf } from './data.js';
import { decimalOf, magnitudeOf, scaled } from './decimal.js';
import { applyDigits, readDigits, readGrouping, resolvedDigits } from './digits.js';
import { operandsOf, pluralRule } from './plurals.js';
import {
  callable, coercedOptions, defined, nameless, outOfRange, resolveLocale, stringOption, typeOption,
} from './resolve.js';
import { isUnit, unitPattern } from './units.js';

const DISPLAYS = ['code', 'symbol', 'narrowSymbol', 'name'];
const NUMBERING = { allowed: (value) => value === 'latn' };

class Format {
  #locale;
  #data;
  #options;
  #digits;
  #plural;
  #format;

  constructor(locales, options) {
    const given = coercedOptions(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const numberingSystem = typeOption(given, 'numberingSystem');
    this.#locale = resolveLocale(locales, { nu: { ...NUMBERING, option: numberingSystem } }).locale;
    this.#data = dataOf(this.#locale);
    this.#plural = pluralRule(this.#locale);
    this.#readOptions(given);
  }

  #readOptions(given) {
    const style = stringOption(given, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const currency = stringOption(given, 'currency')?.toUpperCase();
    if (currency !== undefined && !isCurrencyCode(currency)) throw new RangeError('Invalid currency code');
    if (style === 'currency' && currency === undefined) throw new TypeError('The style "currency" needs a currency');
    const currencyDisplay = stringOption(given, 'currencyDisplay', DISPLAYS, 'symbol');
    const currencySign = stringOption(given, 'currencySign', ['standard', 'accounting'], 'standard');
    const unit = stringOption(given, 'unit');
    if (unit !== undefined && !isUnit(unit)) throw outOfRange(unit, 'unit');
    if (style === 'unit' && unit === undefined) throw new TypeError('The style "unit" needs a unit');
    const unitDisplay = stringOption(given, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    const notation = stringOption(given, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const minor = style === 'currency' && notation === 'standard' ? minorDigits(currency) : 0;
    const most = style === 'currency' && notation === 'standard' ? minor : style === 'percent' ? 0 : 3;
    this.#digits = readDigits(given, minor, most, notation === 'compact');
    const compactDisplay = stringOption(given, 'compactDisplay', ['short', 'long'], 'short');
    const useGrouping = readGrouping(given, notation === 'compact');
    const signs = ['auto', 'never', 'always', 'exceptZero', 'negative'];
    const signDisplay = stringOption(given, 'signDisplay', signs, 'auto');
    this.#options = {
      style, notation, useGrouping, signDisplay,
      ...(style === 'currency' && { currency, currencyDisplay, currencySign }),
      ...(style === 'unit' && { unit, unitDisplay }),
      ...(notation === 'compact' && { compactDisplay }),
    };
  }

  get format() {
    return (this.#format ??= nameless((value = undefined) => joined(this.formatToParts(value))));
  }

  formatToParts(value = undefined) {
    return this.#parts(decimalOf(value));
  }

  formatRange(start, end) {
    return joined(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('start and end are required');
    const [from, to] = [decimalOf(start), decimalOf(end)];
    if (from.isNaN || to.isNaN) throw new RangeError('Invalid number value: NaN');
    return rangeParts(this.#parts(from), this.#parts(to), this.#data);
  }

  /** @returns {{ type: string, value: string }[]} */
  #parts(decimal) {
    const { style } = this.#options;
    const shown = style === 'percent' ? scaled(decimal, 2) : decimal;
    const { parts, isZero, category } = this.#number(shown);
    return this.#affixed(parts, this.#signOf(decimal, isZero), category);
  }

  /** The number itself, with what its notation adds to it, without a sign. */
  #number(decimal) {
    const data = this.#data;
    if (decimal.isNaN) return { parts: [part('nan', data.nan ?? 'NaN')], isZero: true, category: 'other' };
    if (decimal.isInfinite) return { parts: [part('infinity', '∞')], isZero: false, category: 'other' };
    const { notation } = this.#options;
    if (notation === 'compact') return this.#compact(decimal);
    if (notation === 'scientific' || notation === 'engineering') return this.#scientific(decimal, notation);
    return this.#plain(applyDigits(decimal, this.#digits));
  }

  #plain({ decimal, integer, fraction }, exponent = 0) {
    const parts = [...this.#grouped(integer)];
    if (fraction !== '') parts.push(part('decimal', this.#data.decimal), part('fraction', fraction));
    const category = this.#plural.select(operandsOf(integer, fraction, exponent));
    return { parts, isZero: decimal.digits === '', category };
  }

  *#grouped(integer) {
    const { useGrouping } = this.#options;
    const least = useGrouping === 'always' ? 1 : useGrouping === 'min2' ? 2 : (this.#data.minGrouping ?? 1);
    if (useGrouping === false || integer.length < 3 + least) {
      yield part('integer', integer);
      return;
    }
    let at = integer.length % 3 || 3;
    yield part('integer', integer.slice(0, at));
    for (; at < integer.length; at += 3) {
      yield part('group', this.#data.group);
      yield part('integer', integer.slice(at, at + 3));
    }
  }

  #scientific(decimal, notation) {
    const power = (magnitude) => (notation === 'scientific' ? magnitude : Math.floor(magnitude / 3) * 3);
    let exponent = power(magnitudeOf(decimal));
    let shown = applyDigits(scaled(decimal, -exponent), this.#digits);
    const carried = power(exponent + magnitudeOf(shown.decimal));
    if (carried !== exponent) {
      exponent = carried;
      shown = applyDigits(scaled(decimal, -exponent), this.#digits);
    }
    const { parts, isZero, category } = this.#plain(shown);
    parts.push(part('exponentSeparator', 'E'));
    if (exponent < 0) parts.push(part('exponentMinusSign', this.#data.minus ?? '-'));
    parts.push(part('exponentInteger', String(Math.abs(exponent))));
    return { parts, isZero, category };
  }

  #compact(decimal) {
    let entry = this.#compactEntry(magnitudeOf(decimal));
    let shown = applyDigits(scaled(decimal, -entry.power), this.#digits);
    const carried = this.#compactEntry(entry.power + magnitudeOf(shown.decimal));
    if (carried.power !== entry.power) {
      entry = carried;
      shown = applyDigits(scaled(decimal, -entry.power), this.#digits);
    }
    const number = this.#plain(shown, entry.power);
    if (entry.pattern === '0') return number;
    // The words of compact numbers agree with what is read: "1 million", "2 millions".
    const category = this.#plural.select(operandsOf(shown.integer, shown.fraction));
    let text = formOf(entry.pattern, this.#plural.categories, category);
    // "mille" says "1000" without a digit, and nothing else.
    if (!text.includes('0') && (shown.integer !== '1' || shown.fraction !== '')) {
      text = formOf(entry.pattern, this.#plural.categories, 'other');
    }
    const [before, after = ''] = text.includes('0') ? text.split('0') : ['', text];
    const middle = text.includes('0') ? number.parts : [];
    return { ...number, parts: [...spaced(before, 'compact'), ...middle, ...spaced(after, 'compact')] };
  }

  /** The row of the table for numbers of this magnitude: by what to divide, and the pattern. */
  #compactEntry(magnitude) {
    const { compact, compactLong } = this.#data;
    let found = { power: 0, pattern: '0' };
    for (const row of (this.#options.compactDisplay === 'long' ? compactLong : compact).split('|')) {
      const [from, power, pattern] = row.split(':');
      if (magnitude < Number(from)) break;
      found = { power: Number(power), pattern };
    }
    return found;
  }

  /** @returns {'' | '-' | '+'} */
  #signOf({ isNegative, isNaN: isNan }, isZero) {
    const minus = isNegative && !isNan;
    switch (this.#options.signDisplay) {
      case 'never': return '';
      case 'always': return minus ? '-' : '+';
      case 'exceptZero': return isZero ? '' : minus ? '-' : '+';
      case 'negative': return minus && !isZero ? '-' : '';
      default: return minus ? '-' : '';
    }
  }

  #affixed(parts, sign, category) {
    const data = this.#data;
    const { style, currency, currencyDisplay, currencySign } = this.#options;
    const signs = sign === '' ? [] : [sign === '-' ? part('minusSign', data.minus ?? '-') : part('plusSign', '+')];
    if (style === 'percent') return [...signs, ...wrapped(data.percent, parts, part('percentSign', '%'))];
    if (style === 'unit') return this.#withUnit([...signs, ...parts], category);
    if (style !== 'currency') return [...signs, ...parts];
    if (currencyDisplay === 'name') {
      const name = data.currencies[currency] ?? currency;
      const text = formOf(name, this.#plural.categories, category);
      return wrapped(data.currencyLong, [...signs, ...parts], part('currency', text));
    }
    const symbol = part('currency', currencySymbol(data, currency, currencyDisplay));
    if (currencySign === 'accounting' && sign === '-' && data.accounting !== undefined) {
      return wrapped(data.accounting, parts, symbol);
    }
    return data.signInside
      ? wrapped(data.currency, [...signs, ...parts], symbol)
      : [...signs, ...wrapped(data.currency, parts, symbol)];
  }

  #withUnit(number, category) {
    const { unit, unitDisplay } = this.#options;
    const pattern = unitPattern(this.#data, unit, unitDisplay, this.#locale.startsWith('en'));
    const text = formOf(pattern, this.#plural.categories, category);
    const at = text.indexOf('#');
    return [...spaced(text.slice(0, at), 'unit'), ...number, ...spaced(text.slice(at + 1), 'unit')];
  }

  resolvedOptions() {
    const { style, currency, currencyDisplay, currencySign, unit, unitDisplay, ...rest } = this.#options;
    const digits = this.#digits;
    return defined({
      locale: this.#locale, numberingSystem: 'latn', style, currency, currencyDisplay, currencySign, unit, unitDisplay,
      ...resolvedDigits(digits), useGrouping: rest.useGrouping, notation: rest.notation,
      compactDisplay: rest.compactDisplay, signDisplay: rest.signDisplay, roundingIncrement: digits.roundingIncrement,
      roundingMode: digits.roundingMode, roundingPriority: digits.roundingPriority,
      trailingZeroDisplay: digits.trailingZeroDisplay,
    });
  }
}

export const NumberFormat = callable('NumberFormat', Format);

const part = (type, value) => ({ type, value });

export const joined = (parts) => parts.map(({ value }) => value).join('');

/** A word beside a number: the space between them is no part of it. */
function spaced(text, type) {
  if (text === '') return [];
  const [, before, word, after] = /^(\s*)(.*?)(\s*)$/su.exec(text);
  return [part('literal', before), part(type, word), part('literal', after)].filter(({ value }) => value !== '');
}

/** @param {string} pattern with "0" for the number, and "¤" or "%" for the sign */
function wrapped(pattern, number, sign) {
  const parts = [];
  for (const piece of pattern.split(/([0¤%])/)) {
    if (piece === '0') parts.push(...number);
    else if (piece === '¤' || piece === '%') parts.push(sign);
    else if (piece !== '') parts.push(part('literal', piece));
  }
  return sign.type === 'currency' ? apart(parts, sign) : parts;
}

/** Letters do not touch digits: "CHF 5", but "$5". */
function apart(parts, sign) {
  const at = parts.indexOf(sign);
  const next = parts[at + 1];
  if (next !== undefined && next.type !== 'literal' && /[^\p{S}\p{Z}]$/u.test(sign.value) && /^\d/.test(next.value)) {
    parts.splice(at + 1, 0, part('literal', '\u00a0'));
  }
  return parts;
}

/** "3–5", "~3", "$3.00 – $5.00", "3–5 km". */
function rangeParts(from, to, data) {
  const of = (source) => (piece) => ({ ...piece, source });
  if (joined(from) === joined(to)) {
    return [part('approximatelySign', data.approximately), ...from].map(of('shared'));
  }
  const isNumber = ({ type }) => !['literal', 'currency', 'percentSign', 'unit', 'compact'].includes(type);
  // What stands behind both numbers alike is said once; what stands before, in front of both, keeps them apart.
  let same = 0;
  while (same < from.length && same < to.length) {
    const a = from.at(-1 - same), b = to.at(-1 - same);
    if (isNumber(a) || isNumber(b) || a.value !== b.value) break;
    same++;
  }
  const hasSpace = same > 0 && from.at(-same).type === 'literal';
  if (!hasSpace) same = 0;
  let first = 0;
  while (same === 0 && first < from.length && !isNumber(from[first]) && from[first].value === to[first]?.value) first++;
  if (first > 0 && from[first - 1].type !== 'literal') first = 0;
  const left = from.slice(first, from.length - same), right = to.slice(first, to.length - same);
  const isBare = left.length > 0 && [...left, ...right].every((piece) => isNumber(piece) && piece.type !== 'minusSign');
  const separator = isBare ? data.range : ` ${data.range} `;
  return [
    ...from.slice(0, first).map(of('shared')),
    ...left.map(of('startRange')),
    { ...part('literal', separator), source: 'shared' },
    ...right.map(of('endRange')),
    ...to.slice(to.length - same).map(of('shared')),
  ];
}
