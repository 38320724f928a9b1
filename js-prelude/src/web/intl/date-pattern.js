/**
 * From the parts of a date that are wanted to the pattern of a language. Patterns are CLDR's: "y" year, "M" month (with
 * "L" where it stands alone), "d" day, "E" weekday ("c" alone), "G" era, "h" and "H" hours of 12 and 24, "K" and "k"
 * those from 0 to 11 and 1 to 24, "m", "s", "S" fractions, "a" the half of the day, "B" its part, "z" the zone.
 */

import { nth } from './data.js';

/** A table gives the shorter patterns; the longer ones follow from them, unless it has them too. */
function datePattern(data, key) {
  const { dates } = data;
  if (dates[key] !== undefined) return dates[key];
  if (key.includes('EEEE')) return datePattern(data, key.replace('EEEE', 'E'))?.replace(/ccc|E+/, 'EEEE');
  if (key.includes('MMMM')) {
    return datePattern(data, key.replace('MMMM', 'MMM'))?.replace('LLL', 'LLLL').replace('MMM', 'MMMM');
  }
  if (key.includes('G')) return withSuffix(datePattern(data, key.replace('G', '')), 'G');
  if (key.length > 1 && key.endsWith('E')) return withSuffix(datePattern(data, key.slice(0, -1)), 'ccc');
  if (key.length > 1 && key.endsWith('d')) return withSuffix(datePattern(data, key.slice(0, -1)), 'd');
  return key === '' ? undefined : key;
}

const withSuffix = (pattern, suffix) => (pattern === undefined ? suffix : `${pattern} ${suffix}`);

const WIDTHS = { long: 4, short: 3, narrow: 5 };

/** Changes fields of a pattern; text in quotes stays. */
function changed(pattern, letters, change) {
  const isMeant = (letter) => letter !== undefined && letters.test(letter);
  const runs = /'[^']*'|([A-Za-z])\1*/g;
  return pattern.replace(runs, (run, letter) => (isMeant(letter) ? change(letter, run.length) : run));
}

/** Gives a field another width. */
const widen = (pattern, letters, width) => changed(pattern, letters, (letter, length) => letter.repeat(width(length)));

function dateOf(data, fields) {
  const { era, year, month, day, weekday } = fields;
  const isText = month !== undefined && month in WIDTHS;
  const months = month === undefined ? '' : !isText ? 'M' : month === 'long' ? 'MMMM' : 'MMM';
  const days = weekday === undefined ? '' : weekday === 'long' ? 'EEEE' : 'E';
  const key = `${era ? 'G' : ''}${year ? 'y' : ''}${months}${day ? 'd' : ''}${days}`;
  let pattern = datePattern(data, key);
  if (pattern === undefined) return undefined;
  if (month === 'narrow') pattern = widen(pattern, /[ML]/, (width) => (width > 2 ? 5 : width));
  if (weekday === 'narrow') pattern = widen(pattern, /[Ec]/, () => 5);
  if (era === 'long' || era === 'narrow') pattern = widen(pattern, /G/, () => WIDTHS[era]);
  if (month === '2-digit') pattern = widen(pattern, /[ML]/, (width) => Math.max(width, 2));
  if (day === '2-digit') pattern = widen(pattern, /d/, () => 2);
  if (year === '2-digit') pattern = widen(pattern, /y/, () => 2);
  return pattern;
}

/** What follows "h" or "H" in a table's key. */
function clockKey({ minute, second, fractionalSecondDigits }) {
  if (second !== undefined || (fractionalSecondDigits !== undefined && minute !== undefined)) return 'ms';
  return minute === undefined ? '' : 'm';
}

/** @param {'before' | 'after' | undefined} weekday alone, without a date: beside the time, or joined to it later */
function timeOf(data, fields, hourCycle, weekday) {
  const { hour, minute, second, fractionalSecondDigits, dayPeriod, timeZoneName } = fields;
  const { times } = data;
  let pattern;
  if (hour !== undefined) {
    const rest = clockKey(fields);
    const is12 = hourCycle === 'h11' || hourCycle === 'h12';
    const clock = is12 ? 'h' : 'H';
    if (weekday === 'before') {
      if (dayPeriod === undefined && timeZoneName === undefined) pattern = times[`E${clock}${rest}`];
      if (pattern === undefined) return undefined;
    }
    pattern ??= is12 && dayPeriod !== undefined ? times[`B${rest}`] : times[clock + rest];
    if (timeZoneName !== undefined) {
      const zoned = dayPeriod === undefined ? times[`${clock}${rest}z`] : undefined;
      pattern = zoned ?? `${pattern} z`;
    }
    const isLoose = !is12 && weekday === undefined && data.hourCycle === 'h23' && minute !== undefined
      && (hourCycle === 'h24' || minute === '2-digit');
    if (hour === '2-digit') pattern = widen(pattern, /[hH]/, () => 2);
    // What CLDR's own matching comes to: with two digits of minutes, one of hours is taken at its word.
    else if (isLoose) pattern = widen(pattern, /H/, () => 1);
    pattern = inCycle(pattern, hourCycle);
  } else {
    if (weekday === 'before') return undefined;
    const hasFraction = fractionalSecondDigits !== undefined;
    const hasMinute = minute !== undefined, hasSecond = second !== undefined || (hasMinute && hasFraction);
    if (hasMinute) pattern = hasSecond ? 'mm:ss' : 'm';
    else if (hasSecond) pattern = 's';
    else if (hasFraction) pattern = 'S';
    if (dayPeriod !== undefined) pattern = withSuffix(pattern, 'B');
    if (timeZoneName !== undefined) pattern = withSuffix(pattern, 'z');
  }
  if (fractionalSecondDigits === undefined || pattern === undefined) return pattern;
  const digits = 'S'.repeat(fractionalSecondDigits);
  return pattern === 'S' ? digits : pattern.replace(/s+/, (run) => `${run}${data.decimal}${digits}`);
}

/** Patterns of tables have hours from 1 to 12 and from 0 to 23. */
function inCycle(pattern, hourCycle) {
  if (hourCycle === 'h11') return changed(pattern, /h/, (_, length) => 'K'.repeat(length));
  return hourCycle === 'h24' ? changed(pattern, /H/, (_, length) => 'k'.repeat(length)) : pattern;
}

const glued = (glue, date, time) => glue.replace(/\{([01])\}/g, (_, which) => (which === '1' ? date : time));

/**
 * @param {object} data of a locale
 * @param {Record<string, string | number | undefined>} fields by the names of the options
 * @param {string | undefined} hourCycle
 * @returns {{ date?: string, time?: string, glue: string, whole: string }}
 */
export function patternOf(data, fields, hourCycle) {
  const date = dateOf(data, fields);
  const { era, year, month, day, weekday } = fields;
  const isWeekdayOnly = weekday !== undefined && !era && !year && !month && !day;
  const time = timeOf(data, fields, hourCycle, isWeekdayOnly ? 'after' : undefined);
  // Before its time a weekday often goes without a comma.
  const near = isWeekdayOnly && time !== undefined ? timeOf(data, fields, hourCycle, 'before') : undefined;
  if (near !== undefined) {
    return { whole: widen(near, /E/, () => (weekday === 'long' ? 4 : weekday === 'narrow' ? 5 : 1)), glue: '' };
  }
  const index = month === 'long' ? (weekday === undefined ? 1 : 0) : month === 'short' ? 2 : 3;
  const glue = nth(data.glue ?? data.glueStyles, index);
  return { date, time, glue, whole: date === undefined ? time : time === undefined ? date : glued(glue, date, time) };
}

const STYLES = ['full', 'long', 'medium', 'short'];
const STYLE_CLOCKS = ['msz', 'msz', 'ms', 'm'];

/** @returns {{ date?: string, time?: string, glue: string, whole: string }} */
export function stylePattern(data, dateStyle, timeStyle, hourCycle) {
  const date = dateStyle && nth(data.dateStyles, STYLES.indexOf(dateStyle));
  let time;
  if (timeStyle !== undefined) {
    const index = STYLES.indexOf(timeStyle);
    time = nth(data.timeStyles, index);
    const is12 = hourCycle === 'h11' || hourCycle === 'h12';
    if (is12 !== /[hK]/.test(time.replace(/'[^']*'/g, ''))) {
      const clock = is12 ? 'h' : 'H', rest = STYLE_CLOCKS[index];
      time = data.times[clock + rest] ?? `${data.times[clock + rest.replace('z', '')]} z`;
    }
    time = inCycle(time, hourCycle);
  }
  const glue = nth(data.glueStyles, STYLES.indexOf(dateStyle ?? 'short'));
  return { date, time, glue, whole: date === undefined ? time : time === undefined ? date : glued(glue, date, time) };
}

/**
 * @param {string} pattern
 * @returns {{ letter: string, width: number, text: string }[]} fields, and literals with the letter ""
 */
export function tokensOf(pattern) {
  const tokens = [];
  for (const [run, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)) {
    if (letter !== undefined) {
      tokens.push({ letter, width: run.length, text: '' });
      continue;
    }
    const text = quoted === undefined ? run : quoted === '' ? "'" : quoted.replaceAll("''", "'");
    const last = tokens.at(-1);
    if (last !== undefined && last.letter === '') last.text += text;
    else tokens.push({ letter: '', width: 0, text });
  }
  return tokens;
}
