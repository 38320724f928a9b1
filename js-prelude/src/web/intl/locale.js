/**
 * Intl.Locale. `maximize` and `minimize` know the main languages; a tag of another one stays as it is. Of the methods
 * about a locale's customs, those of the calendar, the week, the clock and the direction of writing are there.
 */

import { dataOf } from './data.js';
import { optionsObject, outOfRange, resolveLocale, stringOption } from './resolve.js';
import { baseName, requireTag, setLocaleCheck, tagText } from './tags.js';

/** Script and region that go without saying. */
const LIKELY = Object.fromEntries((
  'ar-Arab-EG az-Latn-AZ be-Cyrl-BY bg-Cyrl-BG bn-Beng-BD bs-Latn-BA ca-Latn-ES cs-Latn-CZ cy-Latn-GB da-Latn-DK '
  + 'de-Latn-DE el-Grek-GR en-Latn-US es-Latn-ES et-Latn-EE eu-Latn-ES fa-Arab-IR fi-Latn-FI fil-Latn-PH '
  + 'fr-Latn-FR ga-Latn-IE gl-Latn-ES gu-Gujr-IN he-Hebr-IL hi-Deva-IN hr-Latn-HR hu-Latn-HU hy-Armn-AM id-Latn-ID '
  + 'is-Latn-IS it-Latn-IT ja-Jpan-JP ka-Geor-GE kk-Cyrl-KZ km-Khmr-KH kn-Knda-IN ko-Kore-KR lo-Laoo-LA lt-Latn-LT '
  + 'lv-Latn-LV mk-Cyrl-MK ml-Mlym-IN mn-Cyrl-MN mr-Deva-IN ms-Latn-MY mt-Latn-MT my-Mymr-MM nb-Latn-NO ne-Deva-NP '
  + 'nl-Latn-NL nn-Latn-NO no-Latn-NO pa-Guru-IN pl-Latn-PL pt-Latn-BR ro-Latn-RO ru-Cyrl-RU si-Sinh-LK sk-Latn-SK '
  + 'sl-Latn-SI sq-Latn-AL sr-Cyrl-RS sv-Latn-SE sw-Latn-TZ ta-Taml-IN te-Telu-IN th-Thai-TH tr-Latn-TR uk-Cyrl-UA '
  + 'ur-Arab-PK uz-Latn-UZ vi-Latn-VN zh-Hans-CN zu-Latn-ZA'
).split(' ').map((tag) => [tag.split('-')[0], tag.split('-')]));

const TRADITIONAL = new Set(['TW', 'HK', 'MO']);
const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm']);

/** Regions whose week does not begin on Monday; those of Saturday are in the second list. */
const SUNDAY = new Set((
  'AG AS AU BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA '
  + 'PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW'
).split(' '));
const SATURDAY = new Set('AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY'.split(' '));
/** Regions that count a year's first week as the one with its first Thursday. */
const THURSDAY = new Set((
  'AD AN AT AX BE BG CH CZ DE DK EE ES FI FJ FO FR GB GF GG GI GP GR HU IE IM IS IT JE LI LT LU MC MQ NL NO PL '
  + 'RE RU SE SJ SK SM VA'
).split(' '));

const KEYWORDS = {
  ca: ['calendar', /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i], co: ['collation', /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i],
  hc: ['hourCycle', /^h(?:11|12|23|24)$/], kf: ['caseFirst', /^(?:upper|lower|false)$/],
  nu: ['numberingSystem', /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i],
};

const PARTS = {
  language: /^(?:[a-z]{2,3}|[a-z]{5,8})$/i, script: /^[a-z]{4}$/i, region: /^(?:[a-z]{2}|\d{3})$/i,
};

/** @returns {Tag} with what is likely filled in */
function maximized(tag) {
  const full = { ...tag };
  const likely = LIKELY[tag.language];
  if (likely === undefined) return full;
  full.script ||= tag.language === 'zh' && TRADITIONAL.has(tag.region) ? 'Hant' : likely[1];
  full.region ||= tag.language === 'zh' && full.script === 'Hant' ? 'TW' : likely[2];
  return full;
}

function minimized(tag) {
  const full = maximized(tag);
  const isSame = (other) => baseName(maximized({ ...full, ...other })) === baseName(full);
  for (const other of [{ script: '', region: '' }, { script: '' }, { region: '' }]) {
    if (isSame(other)) return { ...full, ...other };
  }
  return full;
}

export class Locale {
  #tag;

  constructor(tag, options = undefined) {
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) {
      throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
    }
    const parsed = requireTag(tag instanceof Locale ? tag.toString() : String(tag));
    const given = optionsObject(options);
    for (const name of Object.keys(PARTS)) {
      const value = stringOption(given, name);
      if (value === undefined) continue;
      if (!PARTS[name].test(value)) throw outOfRange(value, name);
      parsed[name] = value;
    }
    const changed = requireTag(baseName(parsed));
    const { keywords, attributes, others } = parsed;
    this.#tag = { ...changed, keywords, attributes, others };
    for (const [key, [name, grammar]] of Object.entries(KEYWORDS)) {
      const value = stringOption(given, name);
      if (value === undefined) continue;
      if (!grammar.test(value)) throw outOfRange(value, name);
      this.#tag.keywords.set(key, value.toLowerCase());
    }
    if (given.numeric !== undefined) this.#tag.keywords.set('kn', given.numeric ? '' : 'false');
  }

  static #of(tag) {
    return new Locale(tagText(tag));
  }

  /** For what takes a locale or its text. */
  static {
    setLocaleCheck((value) => #tag in value);
  }

  maximize() {
    return Locale.#of(maximized(this.#tag));
  }

  minimize() {
    return Locale.#of(minimized(this.#tag));
  }

  toString() {
    return tagText(this.#tag);
  }

  get baseName() {
    return baseName(this.#tag);
  }

  get language() {
    return this.#tag.language;
  }

  get script() {
    return this.#tag.script || undefined;
  }

  get region() {
    return this.#tag.region || undefined;
  }

  get calendar() {
    return this.#tag.keywords.get('ca');
  }

  get collation() {
    return this.#tag.keywords.get('co');
  }

  get hourCycle() {
    return this.#tag.keywords.get('hc');
  }

  get caseFirst() {
    return this.#tag.keywords.get('kf');
  }

  get numeric() {
    return this.#tag.keywords.get('kn') === '';
  }

  get numberingSystem() {
    return this.#tag.keywords.get('nu');
  }

  getCalendars() {
    return [this.calendar ?? 'gregory'];
  }

  getNumberingSystems() {
    return [this.numberingSystem ?? 'latn'];
  }

  getHourCycles() {
    return [this.hourCycle ?? dataOf(resolveLocale([tagText(this.#tag)]).locale).hourCycle];
  }

  getTextInfo() {
    return { direction: RIGHT_TO_LEFT.has(maximized(this.#tag).script) ? 'rtl' : 'ltr' };
  }

  getWeekInfo() {
    const { region } = maximized(this.#tag);
    const firstDay = SUNDAY.has(region) ? 7 : SATURDAY.has(region) ? 6 : 1;
    const weekend = SATURDAY.has(region) && region !== 'AE' ? [5, 6] : [6, 7];
    return { firstDay, weekend, minimalDays: THURSDAY.has(region) ? 4 : 1 };
  }
}

Object.defineProperty(Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
