/** From a moment and the fields of a pattern to texts. The calendar is the Gregorian, for all times. */

import { nth } from './data.js';
import { zoneText } from './zone.js';

const LAST = 8.64e15;
/** 400 years, after which the calendar and its weekdays repeat, in milliseconds. */
const CYCLE = 146_097 * 86_400_000;

/** What the calendar and clock of a zone show at a moment. */
export function momentIn(zone, time) {
  const at = zone.at(time);
  const shown = time + at.offset;
  // At either end of time a zone's clock leaves what a Date can hold.
  const cycles = Math.abs(shown) <= LAST ? 0 : Math.sign(shown);
  const local = new Date(shown - cycles * CYCLE);
  return {
    at,
    year: local.getUTCFullYear() + cycles * 400, month: local.getUTCMonth(), day: local.getUTCDate(),
    weekday: local.getUTCDay(), hour: local.getUTCHours(), minute: local.getUTCMinutes(), second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

const TYPES = {
  G: 'era', y: 'year', M: 'month', L: 'month', d: 'day', E: 'weekday', c: 'weekday', h: 'hour', H: 'hour', K: 'hour',
  k: 'hour', m: 'minute', s: 'second', S: 'fractionalSecond', a: 'dayPeriod', B: 'dayPeriod', z: 'timeZoneName',
};

const number = (value, width) => String(value).padStart(width, '0');

/** The first letters of names, where a table has no narrow ones. */
const initials = (names) => names.split('|').map((name) => [...name][0].toUpperCase()).join('|');

function monthText(data, { letter, width }, month) {
  const isAlone = letter === 'L';
  const long = isAlone ? (data.monthsAlone ?? data.months) : data.months;
  if (width === 4) return nth(long, month);
  if (width === 5) return nth(data.monthsNarrow ?? initials(data.months), month);
  const short = data.monthsShort ?? data.months;
  return nth(isAlone ? (data.monthsShortAlone ?? short) : short, month);
}

function weekdayText(data, { letter, width }, weekday) {
  if (width === 4) return nth(data.days, weekday);
  if (width === 5) return nth(data.daysNarrow ?? initials(data.days), weekday);
  return nth(letter === 'c' ? (data.daysShortAlone ?? data.daysShort) : data.daysShort, weekday);
}

function eraText(data, width, year) {
  const eras = width === 4 ? data.erasLong : width === 5 ? (data.erasNarrow ?? data.eras) : data.eras;
  return nth(eras ?? data.eras, year > 0 ? 1 : 0);
}

/** "in the morning": rows of the hour it begins and the name; "!" marks a name for the full hour only. */
function periodText(data, style, { hour, minute, second }) {
  const short = data.periodsShort ?? data.periods;
  const rows = style === 'narrow' ? (data.periodsNarrow ?? short) : style === 'short' ? short : data.periods;
  let name = '';
  for (const row of rows.split('|')) {
    const [, from, exact, text] = /^(\d+)(!?) (.*)$/.exec(row);
    if (Number(from) > hour) break;
    if (exact === '' || (Number(from) === hour && minute === 0 && second === 0)) name = text;
  }
  return name;
}

function fieldText(token, format, moment) {
  const { letter, width } = token;
  const { data } = format;
  switch (letter) {
    case 'G': return eraText(data, width, moment.year);
    case 'y': {
      const year = moment.year > 0 ? moment.year : 1 - moment.year;
      return width === 2 ? number(year % 100, 2) : String(year);
    }
    case 'M': case 'L': return width < 3 ? number(moment.month + 1, width) : monthText(data, token, moment.month);
    case 'd': return number(moment.day, width);
    case 'E': case 'c': return weekdayText(data, token, moment.weekday);
    case 'h': return number(moment.hour % 12 || 12, width);
    case 'K': return number(moment.hour % 12, width);
    case 'H': return number(moment.hour, width);
    case 'k': return number(moment.hour || 24, width);
    case 'm': return number(moment.minute, width);
    case 's': return number(moment.second, width);
    case 'S': return number(moment.millisecond, 3).slice(0, width);
    case 'a': return nth(data.halves, moment.hour < 12 ? 0 : 1);
    case 'B': return periodText(data, format.dayPeriod, moment);
    default: return zoneText(data, format.zone, format.timeZoneName ?? 'short', moment.at);
  }
}

/**
 * @param {{ letter: string, width: number, text: string }[]} tokens
 * @param {{ data: object, zone: object, dayPeriod?: string, timeZoneName?: string }} format
 * @returns {{ type: string, value: string }[]}
 */
export function partsOf(tokens, format, moment) {
  return tokens.map((token) => (token.letter === ''
    ? { type: 'literal', value: token.text }
    : { type: TYPES[token.letter], value: fieldText(token, format, moment) }));
}
