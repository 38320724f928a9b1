/** Intl.Collator; `collation.js` says what the order is. */

import { compareTexts, leadingScript, tailoring } from './collation.js';
import { languageOf } from './data.js';
import { booleanOption, callable, coercedOptions, resolveLocale, stringOption, typeOption } from './resolve.js';

const CASES = ['upper', 'lower', 'false'];

class Implementation {
  #locale;
  #usage;
  #sensitivity;
  #caseFirst;
  #options;
  #compare;

  constructor(locales, options) {
    const given = coercedOptions(options);
    this.#usage = stringOption(given, 'usage', ['sort', 'search'], 'sort');
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    typeOption(given, 'collation');
    const numeric = booleanOption(given, 'numeric');
    const caseFirst = stringOption(given, 'caseFirst', CASES);
    const numericText = numeric === undefined ? undefined : numeric ? '' : 'false';
    const { locale, keywords } = resolveLocale(locales, {
      kn: { allowed: (value) => value === '' || value === 'false', option: numericText },
      kf: { allowed: (value) => CASES.includes(value), option: caseFirst },
    });
    this.#locale = locale;
    this.#sensitivity = stringOption(given, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
    this.#caseFirst = keywords.kf ?? 'false';
    this.#options = {
      tailored: tailoring(languageOf(locale)), leading: leadingScript(languageOf(locale)),
      ignoresSigns: booleanOption(given, 'ignorePunctuation', false),
      isNumeric: keywords.kn === '', byAccent: this.#sensitivity === 'accent' || this.#sensitivity === 'variant',
      byCase: this.#sensitivity === 'case' || this.#sensitivity === 'variant', upperFirst: this.#caseFirst === 'upper',
    };
  }

  get compare() {
    const compare = (a = undefined, b = undefined) => compareTexts(String(a), String(b), this.#options);
    return (this.#compare ??= Object.defineProperty(compare, 'name', { value: '' }));
  }

  resolvedOptions() {
    return {
      locale: this.#locale, usage: this.#usage, sensitivity: this.#sensitivity,
      ignorePunctuation: this.#options.ignoresSigns, collation: 'default', numeric: this.#options.isNumeric,
      caseFirst: this.#caseFirst,
    };
  }
}

export const Collator = callable('Collator', Implementation);
