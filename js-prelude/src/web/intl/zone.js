/** Time zones: which one is meant, its offset at a time, and what it is called then. */

import ZONES from './data/zones.js';
import { nth } from './data.js';
import { zoneName, zoneSpan } from './host.js';

/** The clock of a sandbox: it is in no place. A script that wants another says so with `timeZone`. */
export const DEFAULT_ZONE = 'UTC';

const UTC_NAMES = /^(?:etc\/)?(?:UTC|UCT|Zulu|Universal|Greenwich|GMT[+-]?0?)$/i;

/** Zones kept from one use to the next, by the name that was asked for. */
const known = new Map();
const KNOWN = 32;

class Zone {
  #span;
  /** Of a zone that is nothing but an offset, in milliseconds. */
  #fixed;

  constructor(id, fixed) {
    this.id = id;
    this.#fixed = fixed;
  }

  /** @returns {{ offset: number, isSummer: boolean }} at a time in milliseconds since the epoch */
  at(time) {
    if (this.#fixed !== undefined) return { offset: this.#fixed, isSummer: false };
    const span = this.#span;
    if (span !== undefined && time >= span.from && time < span.until) return span;
    return (this.#span = zoneSpan(this.id, time));
  }
}

/** @returns {Zone} or throws a RangeError */
export function zoneOf(name) {
  const found = known.get(name);
  if (found !== undefined) return found;
  const zone = find(name);
  if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${name}`);
  if (known.size >= KNOWN) known.clear();
  known.set(name, zone);
  return zone;
}

function find(name) {
  if (UTC_NAMES.test(name)) return new Zone('UTC', 0);
  const offset = /^([+-])([01]\d|2[0-3])(?::?([0-5]\d))?$/.exec(name);
  if (offset !== null) {
    const [, sign, hours, minutes = '00'] = offset;
    const fixed = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    return new Zone(`${fixed === 0 ? '+' : sign}${hours}:${minutes}`, fixed);
  }
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return undefined;
  const id = zoneName(name);
  return id === undefined ? undefined : new Zone(id);
}

/** @returns {string | undefined} the key of the names a zone shares with others */
function nameKey(id) {
  const slash = id.indexOf('/');
  const area = id.slice(0, slash), place = id.slice(slash + 1);
  for (const key of Object.keys(ZONES)) {
    for (const group of ZONES[key].split(' ')) {
      if (!group.startsWith(`${area}/`)) continue;
      if (group.slice(area.length + 1).split(',').includes(place)) return key;
    }
  }
  return undefined;
}

const two = (number) => String(number).padStart(2, '0');

/** "GMT+5:30" or "GMT+05:30". */
function offsetName(data, offset, isLong) {
  const gmt = data.gmt ?? 'GMT';
  const total = Math.abs(offset) / 1000;
  const hours = Math.floor(total / 3600), minutes = Math.floor(total / 60) % 60, seconds = Math.floor(total) % 60;
  const sign = offset < 0 ? (data.gmtMinus ?? '-') : '+';
  const rest = seconds > 0 ? `:${two(minutes)}:${two(seconds)}` : minutes > 0 || isLong ? `:${two(minutes)}` : '';
  return `${gmt}${sign}${isLong ? two(hours) : hours}${rest}`;
}

/**
 * @param {Zone} zone
 * @param {string} style a value of the option `timeZoneName`. Where a language has no name for a zone, its offset is
 *   the name.
 */
export function zoneText(data, zone, style, { offset, isSummer }) {
  const isLong = style.startsWith('long');
  if (style.endsWith('Offset')) return offsetName(data, offset, isLong);
  if (zone.id === 'UTC' && !style.endsWith('Generic')) return isLong ? data.utc : 'UTC';
  const key = nameKey(zone.id);
  const names = key && (isLong ? data.zonesLong : data.zonesShort)[key];
  // From 1968 to 1971 British clocks were an hour ahead in winter too.
  const isShifted = key === 'GMT' && isSummer !== (offset !== 0);
  if (!names || isShifted) return offsetName(data, offset, isLong);
  if (style.endsWith('Generic')) return genericName(names, isLong) ?? offsetName(data, offset, isLong);
  return nth(names, isSummer ? 1 : 0) ?? offsetName(data, offset, isLong);
}

/** English alone has these: "Pacific Time", "PT". */
function genericName(names, isLong) {
  const [standard, summer] = names.split('|');
  if (summer === undefined) return standard;
  if (isLong) return / Standard Time$/.test(standard) ? standard.replace(' Standard', '') : undefined;
  return /S?T$/.test(standard) && standard !== 'CET' ? standard.replace(/ST$/, 'T') : undefined;
}
