/** German. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember',
  monthsShort: 'Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.',
  monthsShortAlone: 'Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez',
  days: 'Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag',
  daysShort: 'So.|Mo.|Di.|Mi.|Do.|Fr.|Sa.',
  daysShortAlone: 'So|Mo|Di|Mi|Do|Fr|Sa',
  eras: 'v. Chr.|n. Chr.',
  halves: 'AM|PM',
  periods: '0 nachts|5 morgens|10 vormittags|12 mittags|13 nachmittags|18 abends',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'ccc', Md: 'd.M.', yM: 'M/y', dE: 'E, d.', MMM: 'LLL', yMd: 'd.M.y', GyM: 'MM/y G',
    MdE: 'E, d.M.', MMMd: 'd. MMM', MMMM: 'MMMM', yMMM: 'MMM y', GyMd: 'dd.MM.y G', yMdE: 'E, d.M.y',
    yMMMd: 'd. MMM y', MMMdE: 'E, d. MMM', GyMdE: 'E, dd.MM.y G', yMMMdE: 'E, d. MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E, h a', Ehm: 'E h:mm a', Ehms: 'E, h:mm:ss a', H: 'HH \'Uhr\'',
    Hm: 'HH:mm', Hms: 'HH:mm:ss', EHm: 'E, HH:mm', EHms: 'E, HH:mm:ss', B: 'h \'Uhr\' B', Bm: 'h:mm B',
    Bms: 'h:mm:ss B', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE, d. MMMM y|d. MMMM y|dd.MM.y|dd.MM.yy',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} \'um\' {0}|{1} \'um\' {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '.',
  percent: '0\u00a0%',
  currency: '0\u00a0¤',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '≈',
  symbols: {
    USD: '$', JPY: '¥', AUD: 'AU$', THB: '฿', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'US-Dollar', EUR: 'Euro', GBP: 'Britische(s/) Pfund', JPY: 'Japanische(r/) Yen',
    CNY: '(Chinesischer/Renminbi) Yuan', CHF: 'Schweizer Franken',
  },
  compact: '3:0:0|6:6:0\u00a0Mio.|9:9:0\u00a0Mrd.|12:12:0\u00a0Bio.',
  compactLong: '3:3:0 Tausend|6:6:0 Million(/en)|9:9:0 Milliarde(/n)|12:12:0 Billion(/en)',
  unitsLong: {
    year: '# Jahr(/e)', month: '# Monat(/e)', week: '# Woche(/n)', day: '# Tag(/e)', hour: '# Stunde(/n)',
    minute: '# Minute(/n)', second: '# Sekunde(/n)', kilometer: '# Kilometer', meter: '# Meter',
    kilogram: '# Kilogramm', liter: '# Liter', celsius: '# Grad Celsius', percent: '# Prozent',
  },
  unitsShort: {
    year: '# J', month: '# Mon.', week: '# Wo.', day: '# Tg.', hour: '# Std.', minute: '# Min.', second: '# Sek.',
    liter: '# l', milliliter: '#\u00a0ml', celsius: '# °C', percent: '#\u00a0%', bit: '#(\u00a0/ )Bit',
    byte: '#(\u00a0/ )Byte', gigabyte: '#\u00a0GB',
  },
  relative: {
    year: 'in # Jahr(/en)|vor # Jahr(/en)|-1 letztes Jahr|0 dieses Jahr|1 nächstes Jahr',
    quarter: 'in # Quartal(/en)|vor # Quartal(/en)|-1 letztes Quartal|0 dieses Quartal|1 nächstes Quartal',
    month: 'in # Monat(/en)|vor # Monat(/en)|-1 letzten Monat|0 diesen Monat|1 nächsten Monat',
    week: 'in # Woche(/n)|vor # Woche(/n)|-1 letzte Woche|0 diese Woche|1 nächste Woche',
    day: 'in # Tag(/en)|vor # Tag(/en)|-2 vorgestern|-1 gestern|0 heute|1 morgen|2 übermorgen',
    hour: 'in # Stunde(/n)|vor # Stunde(/n)|0 in dieser Stunde',
    minute: 'in # Minute(/n)|vor # Minute(/n)|0 in dieser Minute',
    second: 'in # Sekunde(/n)|vor # Sekunde(/n)|0 jetzt',
  },
  lists: {
    and: ' und |, | und ', or: ' oder |, | oder ', unit: ', |, | und ',
  },
  zonesLong: {
    CET: 'Mitteleuropäische Normalzeit|Mitteleuropäische Sommerzeit',
    GMT: 'Mittlere Greenwich-Zeit|Britische Sommerzeit',
  },
  zonesShort: {
    CET: 'MEZ|MESZ',
  },
  utc: 'Koordinierte Weltzeit',
};
