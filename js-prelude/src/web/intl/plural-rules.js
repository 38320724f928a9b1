/** Intl.PluralRules. `selectRange` answers the category of the range's end, which is right for most languages. */

import { decimalOf } from './decimal.js';
import { applyDigits, readDigits, resolvedDigits } from './digits.js';
import { isCounted, operandsOf, pluralRule } from './plurals.js';
import { coercedOptions, defined, finish, resolveLocale, stringOption } from './resolve.js';

export class PluralRules {
  #locale;
  #type;
  #digits;
  #rule;

  constructor(locales = undefined, options = undefined) {
    const given = coercedOptions(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#type = stringOption(given, 'type', ['cardinal', 'ordinal'], 'cardinal');
    this.#digits = readDigits(given, 0, 3, false);
    this.#locale = resolveLocale(locales, {}, isCounted).locale;
    this.#rule = pluralRule(this.#locale, this.#type);
  }

  select(value) {
    const decimal = decimalOf(Number(value));
    if (decimal.isNaN || decimal.isInfinite) return 'other';
    const { integer, fraction } = applyDigits(decimal, this.#digits);
    return this.#rule.select(operandsOf(integer, fraction));
  }

  selectRange(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('start and end are required');
    if (Number.isNaN(Number(start)) || Number.isNaN(Number(end))) throw new RangeError('Invalid argument');
    const last = this.select(end);
    return last === 'one' && this.select(start) !== last ? 'other' : last;
  }

  resolvedOptions() {
    return defined({
      locale: this.#locale, type: this.#type, ...resolvedDigits(this.#digits),
      pluralCategories: [...this.#rule.categories], roundingIncrement: this.#digits.roundingIncrement,
      roundingMode: this.#digits.roundingMode, roundingPriority: this.#digits.roundingPriority,
      trailingZeroDisplay: this.#digits.trailingZeroDisplay,
    });
  }
}

finish('PluralRules', PluralRules, isCounted);
Object.defineProperty(PluralRules, 'length', { value: 0, configurable: true });
