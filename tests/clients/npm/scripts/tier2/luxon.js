/** luxon: times, zones, durations, intervals, formats. */
import { DateTime, Duration, Interval, Info, Settings } from 'luxon';

export default async () => {
  const time = DateTime.fromISO('2024-02-29T12:34:56.789Z', { zone: 'utc' });
  return {
    iso: [time.toISO(), time.toISODate(), time.toISOWeekDate(), time.toHTTP(), time.toSQL()],
    formatted: time.toFormat("cccc, d LLLL yyyy 'at' h:mm a ZZ o W"),
    fixed: DateTime.fromISO('2024-02-29T12:00', { zone: 'UTC+3' }).toISO(),
    parsed: [
      DateTime.fromFormat('15 Mar 2024 08:05', 'd LLL yyyy HH:mm', { zone: 'utc' }).toISO(),
      DateTime.fromRFC2822('Tue, 01 Nov 2016 13:23:12 +0630').toUTC().toISO(),
      DateTime.fromHTTP('Sun, 06 Nov 1994 08:49:37 GMT').toMillis(),
    ],
    invalid: [DateTime.fromISO('2024-02-30').isValid, DateTime.fromISO('nonsense').invalidReason],
    added: [
      time.plus({ years: 1, months: 1 }).toISO(),
      time.minus({ days: 60 }).startOf('week').toISO(),
      time.endOf('quarter').toISO(),
    ],
    difference: [
      time.diff(DateTime.utc(2023, 12, 24), ['months', 'days', 'hours']).toObject(),
      time.diff(DateTime.utc(2024, 3, 1)).as('minutes'),
    ],
    duration: [
      Duration.fromISO('P1Y2M10DT2H30M').toISO(),
      Duration.fromMillis(3_723_000).toFormat('hh:mm:ss'),
      Duration.fromObject({ hours: 36, minutes: 90 }).normalize().shiftTo('days', 'hours', 'minutes').toObject(),
    ],
    interval: [
      Interval.after(time, { days: 10 }).splitBy({ days: 4 }).length,
      Interval.fromISO('2024-01-01/2024-03-01').contains(time),
      Interval.after(time, { hours: 1 }).toISO(),
    ],
    parts: [time.weekNumber, time.ordinal, time.daysInMonth, time.isInLeapYear, time.weekday],
    months: Info.months('short', { locale: 'en' }),
    zones: [
      DateTime.fromISO('2024-07-01T12:00:00Z').setZone('Europe/Berlin').toISO(),
      DateTime.fromISO('2024-07-01T12:00:00', { zone: 'America/New_York' }).toUTC().toISO(),
    ],
    thrown: Settings.throwOnInvalid,
    locale: time.toLocaleString(DateTime.DATE_FULL, { locale: 'en-US' }),
    relative: time.toRelative({ base: DateTime.utc(2024, 3, 5), locale: 'en' }),
  };
};
