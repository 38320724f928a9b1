/** Units of measure: which there are, and the patterns they are shown with. */

import en from './data/en.js';

/** The simple units ECMA-402 allows; two may be joined by "-per-". */
export const UNITS = Object.keys(en.unitsShort);

const KNOWN = new Set(UNITS);

export function isUnit(text) {
  const pieces = text.split('-per-');
  return pieces.length <= 2 && pieces.every((piece) => KNOWN.has(piece));
}

/** What stands behind the slash where it is not the unit's own sign. */
const PER = { second: 's', minute: 'min', hour: 'h', day: 'd', week: 'w', month: 'm', year: 'y' };

/** Pairs with a sign of their own. */
const JOINED = {
  'mile-per-hour': '# mph', 'mile-per-gallon': '# mpg', 'kilometer-per-hour': '# km/h', 'meter-per-second': '# m/s',
};

const JOINED_LONG = { 'mile-per-hour': '# mile(/s) per hour', 'mile-per-gallon': '# mile(/s) per gallon' };

/** @returns {string | undefined} the pattern of a simple unit */
function simplePattern(data, unit, display) {
  if (display === 'long' && data.unitsLong[unit] !== undefined) return data.unitsLong[unit];
  if (display === 'narrow' && data.unitsNarrow?.[unit] !== undefined) return data.unitsNarrow[unit];
  // Signs of units are much the same in all languages; what differs is the space before them.
  return data.unitsShort[unit] ?? en.unitsShort[unit].replace('# ', `#${data.unitSpace ?? ' '}`);
}

/** @returns {string} a pattern with "#", perhaps with forms */
export function unitPattern(data, unit, display, isEnglish) {
  const [first, second] = unit.split('-per-');
  if (second === undefined) return simplePattern(data, unit, display);
  if (isEnglish && display === 'long') {
    const per = simplePattern(data, second, 'long').replace(/^# /, '').replace(/\(([^/]*)\/.*?\)/, '$1');
    return JOINED_LONG[unit] ?? `${simplePattern(data, first, 'long')} per ${per}`;
  }
  const width = display === 'narrow' ? 'narrow' : 'short';
  const joined = JOINED[unit];
  if (joined !== undefined) return joined.replace(' ', width === 'narrow' && isEnglish ? '' : (data.unitSpace ?? ' '));
  const per = PER[second] ?? simplePattern(data, second, 'short').replace(/\(.*\)/, '').replace('#', '').trim();
  return `${simplePattern(data, first, width)}/${per}`;
}
