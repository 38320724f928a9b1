/**
 * Intl.DateTimeFormat.
 *
 * Deliberate limits: the calendar is the Gregorian ("gregory") and digits are Western ("latn"), whatever a locale asks
 * for. The time zone is UTC unless `timeZone` says otherwise; any of the tz database is known. Before AM and PM there
 * is a plain space, where ICU's own data has a narrow one: so do other engines, for the sake of what reads it. `hour12:
 * false` means hours from 0 to 23 everywhere.
 */

import { dataOf } from './data.js';
import { momentIn, partsOf } from './date-parts.js';
import { patternOf, stylePattern, tokensOf } from './date-pattern.js';
import { rangeParts, widened } from './date-range.js';
import {
  booleanOption, callable, coercedOptions, defined, nameless, numberOption, resolveLocale, stringOption, typeOption,
} from './resolve.js';
import { DEFAULT_ZONE, zoneOf } from './zone.js';

const TEXT = ['narrow', 'short', 'long'];
const NUMERIC = ['2-digit', 'numeric'];
const ZONE_STYLES = ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'];
const STYLES = ['full', 'long', 'medium', 'short'];
const CYCLES = ['h11', 'h12', 'h23', 'h24'];

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];

/** @returns {Record<string, string | number | undefined>} */
function readFields(options) {
  const text = (name) => stringOption(options, name, TEXT);
  const numeric = (name) => stringOption(options, name, NUMERIC);
  return {
    weekday: text('weekday'), era: text('era'), year: numeric('year'),
    month: stringOption(options, 'month', [...NUMERIC, ...TEXT]), day: numeric('day'), dayPeriod: text('dayPeriod'),
    hour: numeric('hour'), minute: numeric('minute'), second: numeric('second'),
    fractionalSecondDigits: numberOption(options, 'fractionalSecondDigits', 1, 3),
    timeZoneName: stringOption(options, 'timeZoneName', ZONE_STYLES),
  };
}

function fillDefaults(fields, required, defaults) {
  const has = (names) => names.some((name) => fields[name] !== undefined);
  const needsNone = (required !== 'time' && has(DATE_FIELDS)) || (required !== 'date' && has(TIME_FIELDS));
  if (needsNone) return;
  if (defaults !== 'time') fields.year = fields.month = fields.day = 'numeric';
  if (defaults !== 'date') fields.hour = fields.minute = fields.second = 'numeric';
}

class Format {
  #locale;
  #hourCycle;
  #styles;
  #pattern;
  #tokens;
  /** The options that say which fields are shown. */
  #asked;
  #format;
  #bound;

  /**
   * @param {'date' | 'time' | 'any'} required which fields the options must name for no default to apply
   * @param {'date' | 'time' | 'all'} defaults
   */
  constructor(locales, options, required = 'any', defaults = 'date') {
    const given = coercedOptions(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const calendar = typeOption(given, 'calendar'), numberingSystem = typeOption(given, 'numberingSystem');
    const hour12 = booleanOption(given, 'hour12');
    const asked = stringOption(given, 'hourCycle', CYCLES);
    const keywords = {
      ca: { allowed: (value) => value === 'gregory', option: calendar },
      hc: { allowed: (value) => CYCLES.includes(value), option: hour12 === undefined ? asked : undefined },
      nu: { allowed: (value) => value === 'latn', option: numberingSystem },
    };
    if (hour12 !== undefined) delete keywords.hc;
    const resolved = resolveLocale(locales, keywords);
    this.#locale = resolved.locale;
    const data = dataOf(resolved.locale);
    const zone = zoneOf(given.timeZone === undefined ? DEFAULT_ZONE : String(given.timeZone));
    const fields = readFields(given);
    stringOption(given, 'formatMatcher', ['basic', 'best fit'], 'best fit');
    const dateStyle = stringOption(given, 'dateStyle', STYLES), timeStyle = stringOption(given, 'timeStyle', STYLES);
    this.#styles = { dateStyle, timeStyle };
    const hasStyle = dateStyle !== undefined || timeStyle !== undefined;
    if (hasStyle) checkStyles(fields, this.#styles, required);
    else fillDefaults(fields, required, defaults);
    if (fields.hour !== undefined || timeStyle !== undefined) {
      const twelve = this.#locale.startsWith('ja') ? 'h11' : 'h12';
      this.#hourCycle = hour12 === undefined ? (resolved.keywords.hc ?? data.hourCycle) : hour12 ? twelve : 'h23';
    }
    this.#pattern = hasStyle
      ? stylePattern(data, dateStyle, timeStyle, this.#hourCycle)
      : patternOf(data, fields, this.#hourCycle);
    this.#asked = fields;
    this.#tokens = tokensOf(this.#pattern.whole);
    const zoneStyle = hasStyle ? (timeStyle === 'full' ? 'long' : 'short') : fields.timeZoneName;
    this.#format = { data, zone, dayPeriod: fields.dayPeriod, timeZoneName: zoneStyle };
  }

  get format() {
    return (this.#bound ??= nameless((date = undefined) => text(this.formatToParts(date))));
  }

  formatToParts(date = undefined) {
    return partsOf(this.#tokens, this.#format, momentIn(this.#format.zone, timeOf(date)));
  }

  formatRange(start, end) {
    return text(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('startDate and endDate are required');
    const from = momentIn(this.#format.zone, timeOf(start)), to = momentIn(this.#format.zone, timeOf(end));
    const { data } = this.#format;
    const { dateStyle, timeStyle } = this.#styles;
    const isStyle = dateStyle !== undefined || timeStyle !== undefined;
    const fields = isStyle ? this.#asked : widened(this.#asked, from, to);
    const isOneDay = from.year === to.year && from.month === to.month && from.day === to.day;
    let pattern = this.#pattern;
    if (fields !== this.#asked) pattern = patternOf(data, fields, this.#hourCycle);
    else if (isStyle && dateStyle === undefined && !isOneDay) {
      pattern = stylePattern(data, 'short', timeStyle, this.#hourCycle);
    }
    return rangeParts(pattern, this.#format, from, to);
  }

  resolvedOptions() {
    const { zone, timeZoneName } = this.#format;
    const { dateStyle, timeStyle } = this.#styles;
    const hasStyle = dateStyle !== undefined || timeStyle !== undefined;
    const hourCycle = this.#hourCycle;
    return defined({
      locale: this.#locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: zone.id, hourCycle,
      hour12: hourCycle === undefined ? undefined : hourCycle === 'h11' || hourCycle === 'h12',
      ...(hasStyle ? {} : shownFields(this.#tokens, this.#asked)),
      timeZoneName: hasStyle ? undefined : timeZoneName, dateStyle, timeStyle,
    });
  }
}

export const DateTimeFormat = callable('DateTimeFormat', Format);

/** For the methods of Date, which have defaults of their own. */
export const makeFormat = (locales, options, required, defaults) => new Format(locales, options, required, defaults);

const text = (parts) => parts.map(({ value }) => value).join('');

function timeOf(date) {
  const time = date === undefined ? Date.now() : Number(date);
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
  return Math.trunc(time) + 0;
}

function checkStyles(fields, { dateStyle, timeStyle }, required) {
  const field = Object.keys(fields).find((name) => fields[name] !== undefined);
  if (field !== undefined) {
    const style = dateStyle === undefined ? 'timeStyle' : 'dateStyle';
    throw new TypeError(`Can't set option ${field} when ${style} is used`);
  }
  if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
  if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
}

const ORDER = [
  'weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits',
];

/** What the pattern shows, which may be more digits than were asked for. */
function shownFields(tokens, asked) {
  const found = {};
  for (const { letter, width } of tokens) {
    const digits = width === 2 ? '2-digit' : 'numeric';
    if (letter === 'E' || letter === 'c') found.weekday = asked.weekday;
    else if (letter === 'G') found.era = asked.era;
    else if (letter === 'y') found.year = digits;
    else if (letter === 'M' || letter === 'L') found.month = width < 3 ? digits : asked.month;
    else if (letter === 'd') found.day = digits;
    else if (letter === 'B') found.dayPeriod = asked.dayPeriod;
    else if (letter !== '' && 'hHKk'.includes(letter)) found.hour = digits;
    else if (letter === 'm') found.minute = digits;
    else if (letter === 's') found.second = digits;
    else if (letter === 'S') found.fractionalSecondDigits = width;
  }
  return Object.fromEntries(ORDER.filter((name) => name in found).map((name) => [name, found[name]]));
}
