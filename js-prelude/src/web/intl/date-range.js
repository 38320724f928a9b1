/**
 * Ranges of dates: "Jan 10 – 20, 2007", "10:00 – 11:00 AM". What both ends share is said once where the month is a word
 * or where only the time differs; otherwise both ends are written out. Other engines have a table for each language;
 * here one rule does for all.
 */

import { partsOf } from './date-parts.js';
import { tokensOf } from './date-pattern.js';

const SIZES = [['G', 'y'], ['M', 'L'], ['d', 'E', 'c'], ['a', 'B'], ['h', 'H', 'K', 'k'], ['m'], ['s'], ['S']];

/** The largest unit in which two moments differ, as an index into `SIZES`; 99 if none that is shown. */
function difference(tokens, from, to) {
  const letters = new Set(tokens.map(({ letter }) => letter));
  const differs = [
    from.year !== to.year, from.month !== to.month, from.day !== to.day, (from.hour < 12) !== (to.hour < 12),
    from.hour !== to.hour, from.minute !== to.minute, from.second !== to.second, from.millisecond !== to.millisecond,
  ];
  for (let i = 0; i < SIZES.length; i++) {
    if (!differs[i]) continue;
    if (SIZES[i].some((letter) => letters.has(letter))) return i;
    // The date is not shown, so the time says all there is.
    if (i < 3 && !['y', 'M', 'L', 'd', 'E', 'c'].some((letter) => letters.has(letter))) continue;
  }
  return 99;
}

const sourced = (source) => (part) => ({ ...part, source });

/**
 * The fields a range needs beside those its ends are shown with: without them two days would look like two hours.
 * @param {Record<string, string | undefined>} fields
 */
export function widened(fields, from, to) {
  const { weekday, year, month, day, hour, minute, second } = fields;
  const hasDate = weekday ?? year ?? month ?? day;
  const result = { ...fields };
  if (hasDate === undefined && (hour ?? minute ?? second) !== undefined) {
    const isOneDay = from.year === to.year && from.month === to.month && from.day === to.day;
    return isOneDay ? fields : { ...fields, year: 'numeric', month: 'numeric', day: 'numeric' };
  }
  if (day !== undefined && from.month !== to.month) result.month ??= 'numeric';
  if ((month ?? day) !== undefined && from.year !== to.year) {
    result.year ??= 'numeric';
    result.month ??= 'numeric';
  }
  return result;
}

/** @returns {{ type: string, value: string, source: string }[]} */
export function rangeParts(pattern, format, from, to) {
  const tokens = tokensOf(pattern.whole);
  const size = difference(tokens, from, to);
  const first = partsOf(tokens, format, from), second = partsOf(tokens, format, to);
  if (size === 99 || first.every((part, i) => part.value === second[i].value)) return first.map(sourced('shared'));
  const isBoth = pattern.date !== undefined && pattern.time !== undefined;
  if (!isBoth) return sharedEnds(tokens, format, from, to, size);
  if (size >= 3) return sharedDate(pattern, format, from, to);
  return [...first.map(sourced('startRange')), separator(' '), ...second.map(sourced('endRange'))];
}

/** Only the time differs: the date once, then both times. */
function sharedDate(pattern, format, from, to) {
  const date = partsOf(tokensOf(pattern.date), format, from).map(sourced('shared'));
  const tokens = tokensOf(pattern.time);
  const times = sharedEnds(tokens, format, from, to, difference(tokens, from, to));
  const [before, middle, after] = pattern.glue.split(/\{[01]\}/).map((text) => tokensOf(text)[0]?.text ?? '');
  const literal = (value) => (value === '' ? [] : [{ type: 'literal', value, source: 'shared' }]);
  const isDateFirst = pattern.glue.indexOf('{1}') < pattern.glue.indexOf('{0}');
  const [left, right] = isDateFirst ? [date, times] : [times, date];
  return [...literal(before), ...left, ...literal(middle), ...right, ...literal(after)];
}

/** Thin spaces around the dash, or none where both sides are without spaces themselves. */
const separator = (space) => ({ type: 'literal', value: space === '' ? '–' : '\u2009–\u2009', source: 'shared' });

const isText = (letter, letters) => letter !== '' && letters.includes(letter);

/** The fields at the beginning and the end that are larger than what differs are said once. */
function sharedEnds(tokens, format, from, to, size) {
  const hasWords = tokens.some(({ letter, width }) => isText(letter, 'ML') && width > 2);
  const hasTime = tokens.some(({ letter }) => isText(letter, 'hHKk'));
  const sizeOf = (letter) => SIZES.findIndex((letters) => letters.includes(letter));
  const isShared = ({ letter }) => letter === '' || letter === 'z' || sizeOf(letter) < size;
  let list = tokens, start = 0, end = tokens.length;
  if (hasWords || hasTime) {
    while (end > 0 && isShared(list[end - 1])) end--;
    while (start < end && hasWords && isShared(list[start])) start++;
    const next = list[end];
    if (next !== undefined && next.letter === '' && next.text[0] === '.') {
      // The dot belongs to the number: "10.–20. Januar".
      const dot = { ...next, text: '.' }, rest = { ...next, text: next.text.slice(1) };
      list = [...list.slice(0, end), dot, ...(rest.text === '' ? [] : [rest]), ...list.slice(end + 1)];
      end++;
    }
  }
  const inner = list.slice(start, end);
  const isEnglishDate = format.data.months.startsWith('January') && !tokens.some(({ letter }) => isText(letter, 'Hk'));
  const isShort = hasWords || hasTime || inner.length < 3;
  const isTight = !isEnglishDate && isShort && !inner.some(({ text }) => text.includes(' '));
  const part = (some, moment, source) => partsOf(some, format, moment).map(sourced(source));
  return [
    ...part(list.slice(0, start), from, 'shared'),
    ...part(inner, from, 'startRange'),
    separator(isTight ? '' : ' '),
    ...part(inner, to, 'endRange'),
    ...part(list.slice(end), from, 'shared'),
  ];
}
