/** dayjs with plugins and a locale. */
import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration.js';
import relativeTime from 'dayjs/plugin/relativeTime.js';
import utc from 'dayjs/plugin/utc.js';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';
import weekOfYear from 'dayjs/plugin/weekOfYear.js';
import isoWeek from 'dayjs/plugin/isoWeek.js';
import advancedFormat from 'dayjs/plugin/advancedFormat.js';
import 'dayjs/locale/fr.js';

for (const plugin of [duration, relativeTime, utc, customParseFormat, isoWeek, weekOfYear, advancedFormat])
  dayjs.extend(plugin);

export default async () => {
  const day = dayjs.utc('2024-02-29T12:34:56.789Z');
  return {
    formatted: day.format('dddd, MMMM D, YYYY h:mm A [week] wo Q'),
    french: day.locale('fr').format('dddd D MMMM YYYY'),
    added: day.add(1, 'year').subtract(3, 'week').endOf('month').toISOString(),
    difference: day.diff(dayjs.utc('2023-12-24'), 'day', true),
    relative: [day.from(dayjs.utc('2024-05-01')), day.locale('fr').to(dayjs.utc('2024-03-01T12:00:00Z'))],
    duration: [
      dayjs.duration(3_723_000).format('HH:mm:ss'),
      dayjs.duration('P1Y2M10DT2H30M').asDays(),
      dayjs.duration(5, 'days').humanize(),
    ],
    parsed: dayjs.utc('31/12/24 23:59', 'DD/MM/YY HH:mm').toISOString(),
    strict: dayjs('2024-02-31', 'YYYY-MM-DD', true).isValid(),
    week: [day.isoWeek(), day.isoWeekday()],
    compared: [day.isBefore('2025-01-01'), day.isSame('2024-02-01', 'month')],
  };
};
