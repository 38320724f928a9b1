/**
 * `Intl`, and the methods of the language's own classes that depend on a locale. The engine has neither.
 *
 * It is small: full data for English (United States and Britain), compact data for German, French, Spanish, Italian,
 * Portuguese (Brazil), Dutch, Swedish, Polish, Russian, Turkish, Japanese, Chinese (simplified) and Korean. Any other
 * locale is answered in American English, and `resolvedOptions().locale` always says which one was taken. Where output
 * differs from other engines is said in the files of `intl/`, and in the documentation. The default locale is "en-US"
 * and the default time zone "UTC": a sandbox is in no place.
 */

import { Collator } from './intl/collator.js';
import { isCurrencyCode } from './intl/currencies.js';
import { DateTimeFormat } from './intl/date-time-format.js';
import en from './intl/data/en.js';
import { DisplayNames } from './intl/display-names.js';
import { zoneNames } from './intl/host.js';
import { ListFormat } from './intl/list-format.js';
import { Locale } from './intl/locale.js';
import { installMethods } from './intl/methods.js';
import { NumberFormat } from './intl/number-format.js';
import { PluralRules } from './intl/plural-rules.js';
import { RelativeTimeFormat } from './intl/relative-time-format.js';
import { outOfRange } from './intl/resolve.js';
import { Segmenter } from './intl/segmenter.js';
import { canonicalizeLocaleList } from './intl/tags.js';
import { UNITS } from './intl/units.js';

/** What `supportedValuesOf` lists; each list is sorted. */
const VALUES = {
  calendar: () => ['gregory'],
  collation: () => [],
  currency: () => Object.keys(en.currencies).filter(isCurrencyCode).sort(),
  numberingSystem: () => ['latn'],
  timeZone: zoneNames,
  unit: () => [...UNITS].sort(),
};

const functions = {
  getCanonicalLocales(locales = undefined) {
    return canonicalizeLocaleList(locales);
  },
  supportedValuesOf(key) {
    const name = String(key);
    if (!Object.hasOwn(VALUES, name)) throw outOfRange(name, 'key');
    return VALUES[name]();
  },
};

const members = {
  Collator, DateTimeFormat, DisplayNames, ListFormat, Locale, NumberFormat, PluralRules, RelativeTimeFormat, Segmenter,
  ...functions,
};

const Intl = {};
for (const name of Object.keys(members)) {
  Object.defineProperty(Intl, name, { value: members[name], writable: true, enumerable: false, configurable: true });
}
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });
Object.defineProperty(globalThis, 'Intl', { value: Intl, writable: true, enumerable: false, configurable: true });

installMethods();
