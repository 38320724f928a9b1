/** Intl.RelativeTimeFormat. Other languages than English have the long names only, whatever `style` says. */

import { dataOf, formOf } from './data.js';
import { decimalOf } from './decimal.js';
import { joined, NumberFormat } from './number-format.js';
import { pluralRule } from './plurals.js';
import { PluralRules } from './plural-rules.js';
import { coercedOptions, finish, resolveLocale, stringOption, typeOption } from './resolve.js';

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

function unitOf(text) {
  const unit = String(text).replace(/s$/, '');
  if (!UNITS.includes(unit)) throw new RangeError(`Invalid unit argument for format() '${text}'`);
  return unit;
}

export class RelativeTimeFormat {
  #locale;
  #data;
  #style;
  #numeric;
  #numbers;
  #plurals;
  #categories;

  constructor(locales = undefined, options = undefined) {
    const given = coercedOptions(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const numberingSystem = typeOption(given, 'numberingSystem');
    const keywords = { nu: { allowed: (value) => value === 'latn', option: numberingSystem } };
    this.#locale = resolveLocale(locales, keywords).locale;
    this.#style = stringOption(given, 'style', ['long', 'short', 'narrow'], 'long');
    this.#numeric = stringOption(given, 'numeric', ['always', 'auto'], 'always');
    this.#data = dataOf(this.#locale);
    this.#numbers = new NumberFormat(this.#locale);
    this.#plurals = new PluralRules(this.#locale);
    this.#categories = pluralRule(this.#locale).categories;
  }

  format(value, unit) {
    return joined(this.formatToParts(value, unit));
  }

  formatToParts(value, unit) {
    const number = Number(value);
    const name = unitOf(unit);
    if (!Number.isFinite(number)) throw new RangeError('Invalid number value for Intl.RelativeTimeFormat');
    const [future, past, ...words] = this.#row(name).split('|');
    if (this.#numeric === 'auto') {
      const key = `${Object.is(number, -0) ? 0 : number} `;
      const word = words.find((text) => text.startsWith(key));
      if (word !== undefined) return [{ type: 'literal', value: word.slice(key.length) }];
    }
    const size = Math.abs(number);
    const text = formOf(decimalOf(number).isNegative ? past : future, this.#categories, this.#plurals.select(size));
    const at = text.indexOf('#');
    const literal = (piece) => (piece === '' ? [] : [{ type: 'literal', value: piece }]);
    const numbers = this.#numbers.formatToParts(size).map((part) => ({ ...part, unit: name }));
    return [...literal(text.slice(0, at)), ...numbers, ...literal(text.slice(at + 1))];
  }

  #row(unit) {
    const { relative, relativeShort, relativeNarrow } = this.#data;
    const short = relativeShort?.[unit] ?? relative[unit];
    if (this.#style === 'long') return relative[unit];
    return this.#style === 'short' ? short : (relativeNarrow?.[unit] ?? short);
  }

  resolvedOptions() {
    return { locale: this.#locale, style: this.#style, numeric: this.#numeric, numberingSystem: 'latn' };
  }
}

finish('RelativeTimeFormat', RelativeTimeFormat);
Object.defineProperty(RelativeTimeFormat, 'length', { value: 0, configurable: true });
