/** English (United Kingdom), where it differs from en. The values are those of Unicode CLDR 48. */

import en from './en.js';

export default {
  ...en,
  hourCycle: 'h23',
  monthsShort: 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec',
  halves: 'am|pm',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'dd/MM', yM: 'MM/y', dE: 'E d', MMM: 'MMM', yMd: 'dd/MM/y', GyM: 'M/y G',
    MdE: 'E dd/MM', MMMd: 'd MMM', yMMM: 'MMM y', yMdE: 'E, dd/MM/y', yMMMd: 'd MMM y', MMMdE: 'E d MMM',
    GyMdE: 'E, d/M/y G', yMMMdE: 'E, d MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E h a', Ehm: 'E h:mm a', Ehms: 'E h:mm:ss a', H: 'HH', Hm: 'HH:mm',
    Hms: 'HH:mm:ss', EHm: 'E HH:mm', EHms: 'E HH:mm:ss', B: 'h B', Bm: 'h:mm B', Bms: 'h:mm:ss B', Hz: 'HH\'h\' z',
    Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE, d MMMM y|d MMMM y|d MMM y|dd/MM/y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  symbols: {},
  currencies: {
    ...en.currencies,
    RUB: 'Russian rouble(/s)',
  },
  compact: '3:3:0k|6:6:0m|9:9:0bn|12:12:0tn',
  unitsLong: {
    ...en.unitsLong,
    centimeter: '# centimetre(/s)', 'fluid-ounce': '# US fluid ounce(/s)', gallon: '# US gallon(/s)',
    kilometer: '# kilometre(/s)', liter: '# litre(/s)', meter: '# metre(/s)',
    'mile-scandinavian': '# Scandinavian mile(/s)', milliliter: '# millilitre(/s)', millimeter: '# millimetre(/s)',
    percent: '# per cent', stone: '# stone',
  },
  unitsShort: {
    ...en.unitsShort,
    'fluid-ounce': '# US fl oz', gallon: '# US gal', hour: '# hr(/s)', liter: '# l', milliliter: '# ml',
    minute: '# min(/s)', second: '# sec(/s)',
  },
  unitsNarrow: {
    ...en.unitsNarrow,
    'fluid-ounce': '#US fl oz', gallon: '#USgal', liter: '#l', milliliter: '#ml', pound: '#lb',
  },
  relativeShort: {
    ...en.relativeShort,
    year: 'in # yr|# yr ago|-1 last yr|0 this yr|1 next yr',
    quarter: 'in # qtr|# qtr ago|-1 last qtr.|0 this qtr.|1 next qtr.',
    month: 'in # mo|# mo ago|-1 last mo|0 this mo|1 next mo', week: 'in # wk|# wk ago|-1 last wk|0 this wk|1 next wk',
    hour: 'in # hr|# hr ago|0 this hour', minute: 'in # min|# min ago|0 this minute',
    second: 'in # sec|# sec ago|0 now',
  },
  relativeNarrow: {},
  lists: {
    and: ' and |, | and ', andNarrow: ', |, |, ', or: ' or |, | or ', unit: ', |, |, ', unitNarrow: ' | | ',
  },
  zonesShort: {
    ...en.zonesShort,
    CET: 'CET|CEST', EET: 'EET|EEST', WET: 'WET|WEST', GMT: 'GMT|BST', GST: 'GST',
  },
};
