/**
 * Intl.DisplayNames, in English only: names of the main languages, regions, scripts and currencies. Other locales are
 * answered in English, as `resolvedOptions().locale` says; what has no name here follows the option `fallback`.
 */

import en from './data/en.js';
import { finish, optionsObject, outOfRange, resolveLocale, stringOption } from './resolve.js';
import { baseName, parseTag, requireTag } from './tags.js';

const table = (text) => Object.fromEntries(text.split('|').map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)]));

const NAMES = {
  language: table('ar Arabic|bg Bulgarian|bn Bangla|ca Catalan|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fil Filipino|fr French|ga Irish|he Hebrew|hi Hindi|hr Croatian|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|ja Japanese|ka Georgian|ko Korean|la Latin|lt Lithuanian|lv Latvian|ms Malay|mt Maltese|nb Norwegian Bokmål|nl Dutch|nn Norwegian Nynorsk|no Norwegian|pl Polish|pt Portuguese|ro Romanian|ru Russian|sk Slovak|sl Slovenian|sq Albanian|sr Serbian|sv Swedish|sw Swahili|ta Tamil|te Telugu|th Thai|tr Turkish|uk Ukrainian|ur Urdu|vi Vietnamese|yi Yiddish|zh Chinese|zu Zulu'),
  dialect: table('de-AT Austrian German|de-CH Swiss High German|en-AU Australian English|en-CA Canadian English|en-GB British English|en-US American English|es-419 Latin American Spanish|es-ES European Spanish|es-MX Mexican Spanish|fr-CA Canadian French|fr-CH Swiss French|nl-BE Flemish|pt-BR Brazilian Portuguese|pt-PT European Portuguese|zh-Hans Simplified Chinese|zh-Hant Traditional Chinese'),
  region: table('001 world|150 Europe|419 Latin America|AE United Arab Emirates|AR Argentina|AT Austria|AU Australia|BE Belgium|BG Bulgaria|BR Brazil|CA Canada|CH Switzerland|CL Chile|CN China|CO Colombia|CY Cyprus|CZ Czechia|DE Germany|DK Denmark|EE Estonia|EG Egypt|ES Spain|FI Finland|FR France|GB United Kingdom|GR Greece|HK Hong Kong SAR China|HR Croatia|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IN India|IR Iran|IS Iceland|IT Italy|JP Japan|KE Kenya|KR South Korea|LI Liechtenstein|LT Lithuania|LU Luxembourg|LV Latvia|MA Morocco|MT Malta|MX Mexico|MY Malaysia|NG Nigeria|NL Netherlands|NO Norway|NZ New Zealand|PE Peru|PH Philippines|PK Pakistan|PL Poland|PT Portugal|RO Romania|RS Serbia|RU Russia|SA Saudi Arabia|SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|TH Thailand|TR Türkiye|TW Taiwan|UA Ukraine|US United States|VN Vietnam|ZA South Africa|ZZ Unknown Region'),
  script: table('Arab Arabic|Cyrl Cyrillic|Deva Devanagari|Grek Greek|Hans Simplified|Hant Traditional|Hebr Hebrew|Jpan Japanese|Kore Korean|Latn Latin|Thai Thai'),
  calendar: table('gregory Gregorian Calendar'),
  dateTimeField: table('era era|year year|quarter quarter|month month|weekOfYear week|weekday day of the week|day day|dayPeriod AM/PM|hour hour|minute minute|second second|timeZoneName time zone'),
};

const GRAMMAR = {
  region: /^(?:[a-z]{2}|\d{3})$/i, script: /^[a-z]{4}$/i, currency: /^[a-z]{3}$/i, calendar: /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i,
};

const isEnglish = (name) => name === 'en' || name === 'en-US' || name === 'en-GB';

/** "US dollar(/s)" to "US Dollar". */
function currencyName(code) {
  const name = Object.hasOwn(en.currencies, code) ? en.currencies[code] : undefined;
  return name?.replace(/\(([^/]*)\/[^)]*\)/, '$1').replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
}

const own = (names, key) => (Object.hasOwn(names, key) ? names[key] : undefined);

export class DisplayNames {
  #locale;
  #type;
  #style;
  #fallback;
  #languageDisplay;

  constructor(locales, options) {
    if (options === undefined) throw new TypeError('Intl.DisplayNames needs the option "type"');
    const given = optionsObject(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#style = stringOption(given, 'style', ['narrow', 'short', 'long'], 'long');
    const types = ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField'];
    this.#type = stringOption(given, 'type', types);
    if (this.#type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#fallback = stringOption(given, 'fallback', ['code', 'none'], 'code');
    this.#languageDisplay = stringOption(given, 'languageDisplay', ['dialect', 'standard'], 'dialect');
    this.#locale = resolveLocale(locales, {}, isEnglish).locale;
  }

  of(code) {
    const text = String(code);
    const { key, name } = this.#named(text);
    return name ?? (this.#fallback === 'code' ? key : undefined);
  }

  #named(text) {
    const grammar = GRAMMAR[this.#type];
    if (grammar !== undefined && !grammar.test(text)) throw new RangeError(`Invalid argument to Intl.DisplayNames.prototype.of: ${text.slice(0, 64)}`);
    switch (this.#type) {
      case 'language': return this.#language(text);
      case 'region': return { key: text.toUpperCase(), name: own(NAMES.region, text.toUpperCase()) };
      case 'script': {
        const key = text[0].toUpperCase() + text.slice(1).toLowerCase();
        return { key, name: own(NAMES.script, key) };
      }
      case 'currency': return { key: text.toUpperCase(), name: currencyName(text.toUpperCase()) };
      case 'calendar': return { key: text.toLowerCase(), name: own(NAMES.calendar, text.toLowerCase()) };
      default: {
        const name = own(NAMES.dateTimeField, text);
        if (name === undefined) throw outOfRange(text.slice(0, 64), 'type');
        return { key: text, name };
      }
    }
  }

  #language(text) {
    const tag = requireTag(text);
    if (tag.keywords.size > 0 || tag.others.length > 0) throw new RangeError('Invalid argument to Intl.DisplayNames.prototype.of');
    const key = baseName(tag);
    let known = key, name = this.#languageDisplay === 'dialect' ? own(NAMES.dialect, key) : undefined;
    if (name === undefined) {
      known = tag.language;
      name = own(NAMES.language, known);
    }
    if (name === undefined) return { key };
    const shown = parseTag(known);
    const rest = [];
    if (tag.script !== shown.script) rest.push(own(NAMES.script, tag.script) ?? tag.script);
    if (tag.region !== shown.region) rest.push(own(NAMES.region, tag.region) ?? tag.region);
    return { key, name: rest.length === 0 ? name : `${name} (${rest.join(', ')})` };
  }

  resolvedOptions() {
    const options = { locale: this.#locale, style: this.#style, type: this.#type, fallback: this.#fallback };
    if (this.#type === 'language') options.languageDisplay = this.#languageDisplay;
    return options;
  }
}

finish('DisplayNames', DisplayNames, isEnglish);
