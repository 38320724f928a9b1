/** What Intl asks of the host: the tz database, and where text may be divided. The answers are the same at any time. */

import { call, Service, takeBytes, takeText } from '../../boot/services.js';

/** The functions of the service; `service::locale` has the same table. */
const Fn = { ZONE_NAME: 1, ZONE_SPAN: 2, ZONE_NAMES: 3, SEGMENTS: 4 };

/** @returns {string | undefined} a time zone's name as the tz database writes it */
export function zoneName(name) {
  try {
    call(Service.LOCALE, Fn.ZONE_NAME, 0, 0, name);
  } catch {
    return undefined;
  }
  return takeText();
}

/**
 * @param {number} time milliseconds since the epoch
 * @returns {{ offset: number, isSummer: boolean, from: number, until: number }} the offset from UTC in milliseconds,
 *   and how long it stays that
 */
export function zoneSpan(name, time) {
  call(Service.LOCALE, Fn.ZONE_SPAN, 0, 0, name, new Uint8Array(new Float64Array([time]).buffer));
  const bytes = takeBytes();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    offset: view.getInt32(0, true) * 1000, isSummer: view.getUint32(4, true) !== 0,
    from: view.getFloat64(8, true), until: view.getFloat64(16, true),
  };
}

export function zoneNames() {
  call(Service.LOCALE, Fn.ZONE_NAMES);
  return takeText().split('\n');
}

const GRANULARITIES = ['grapheme', 'word', 'sentence'];
const WORD_LIKE = 0x8000_0000;

/** @returns {{ end: number, isWordLike: boolean }[]} the pieces of a text, by where each ends */
export function segmentEnds(granularity, text) {
  call(Service.LOCALE, Fn.SEGMENTS, GRANULARITIES.indexOf(granularity), 0, text);
  const bytes = takeBytes();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends = [];
  for (let at = 0; at < bytes.byteLength; at += 4) {
    const value = view.getUint32(at, true);
    ends.push({ end: value % WORD_LIKE, isWordLike: value >= WORD_LIKE });
  }
  return ends;
}
