/** date-fns: formatting, parsing, arithmetic, intervals, locales. */
import {
  add,
  addBusinessDays,
  differenceInCalendarDays,
  eachWeekOfInterval,
  endOfMonth,
  format,
  formatDistance,
  formatISO,
  formatRelative,
  intervalToDuration,
  formatDuration,
  isValid,
  parse,
  parseISO,
  startOfWeek,
} from 'date-fns';
import { de } from 'date-fns/locale';

export default async () => {
  const date = new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789));
  return {
    formatted: format(date, "EEEE, do MMMM yyyy 'at' HH:mm:ss.SSS"),
    german: format(date, 'PPPP', { locale: de }),
    week: format(date, "RRRR-'W'II"),
    iso: formatISO(date),
    parsed: parse('15.03.2024 08:05', 'dd.MM.yyyy HH:mm', date).toISOString(),
    invalid: isValid(parse('31.02.2024', 'dd.MM.yyyy', date)),
    fromISO: parseISO('2024-W10-3').toISOString(),
    added: add(date, { years: 1, months: 1, hours: 30 }).toISOString(),
    business: addBusinessDays(date, 7).toISOString(),
    days: differenceInCalendarDays(new Date(Date.UTC(2025, 0, 1)), date),
    weeks: eachWeekOfInterval({ start: date, end: new Date(Date.UTC(2024, 2, 20)) }).map((day) => format(day, 'MM-dd')),
    end: endOfMonth(date).toISOString(),
    monday: startOfWeek(date, { weekStartsOn: 1 }).toISOString(),
    distance: [
      formatDistance(date, new Date(Date.UTC(2024, 4, 1)), { addSuffix: true }),
      formatDistance(0, 90_000, { locale: de }),
    ],
    relative: formatRelative(date, new Date(Date.UTC(2024, 2, 2))),
    duration: formatDuration(intervalToDuration({ start: date, end: new Date(Date.UTC(2025, 5, 3, 4, 5, 6)) })),
  };
};
