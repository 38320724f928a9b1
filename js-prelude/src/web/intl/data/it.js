/** Italian. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre',
  monthsShort: 'gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic',
  days: 'domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato',
  daysShort: 'dom|lun|mar|mer|gio|ven|sab',
  eras: 'a.C.|d.C.',
  erasLong: 'avanti Cristo|dopo Cristo',
  halves: 'AM|PM',
  periods: '0 di notte|6 di mattina|12 del pomeriggio|12! mezzogiorno|13 del pomeriggio|18 di sera',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'dd/MM', yM: 'MM/y', dE: 'E d', MMM: 'MMM', yMd: 'dd/MM/y', GyM: 'M/y G',
    MdE: 'E dd/MM', MMMd: 'd MMM', yMMM: 'MMM y', yMdE: 'E dd/MM/y', yMMMd: 'd MMM y', MMMdE: 'E d MMM',
    yMMMdE: 'E d MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E h a', Ehm: 'E h:mm a', Ehms: 'E h:mm:ss a', H: 'H', Hm: 'HH:mm',
    Hms: 'HH:mm:ss', EHm: 'E HH:mm', EHms: 'E HH:mm:ss', B: 'h B', Bm: 'h:mm B', Bms: 'h:mm:ss B', Hz: '\'h\'HH z',
    Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE d MMMM y|d MMMM y|d MMM y|dd/MM/yy',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} \'alle ore\' {0}|{1} \'alle ore\' {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '.',
  minGrouping: 2,
  percent: '0%',
  currency: '0\u00a0¤',
  currencyLong: '0 ¤',
  range: '-',
  approximately: '~',
  symbols: {
    USD: 'USD', JPY: 'JPY', INR: 'INR', KRW: 'KRW', BRL: 'BRL', MXN: 'MXN', HKD: 'HKD', TWD: 'TWD', THB: '฿',
    VND: 'VND',
  },
  narrowSymbols: {
    NOK: 'NKr', TWD: 'NT$',
  },
  currencies: {
    USD: 'dollar(o statunitense/i statunitensi)', EUR: 'euro', GBP: 'sterlin(a britannica/e britanniche)',
    JPY: 'yen giappones(e/i)', CNY: 'yuan cines(e/i)', CHF: 'franc(o svizzero/hi svizzeri)',
  },
  compact: '3:3:0K|6:6:0\u00a0Mln|9:9:0\u00a0Mld|12:12:0\u00a0Bln',
  compactLong: '3:3:(mille/0 mila)|6:6:0 milion(e/i)|9:9:0 miliard(o/i)|12:12:0 mil(le/a) miliardi',
  unitsLong: {
    year: '# ann(o/i)', month: '# mes(e/i)', week: '# settiman(a/e)', day: '# giorn(o/i)', hour: '# or(a/e)',
    minute: '# minut(o/i)', second: '# second(o/i)', kilometer: '# chilometr(o/i)', meter: '# metr(o/i)',
    kilogram: '# chilogramm(o/i)', liter: '# litr(o/i)', celsius: '# grad(o/i) Celsius', percent: '# percento',
  },
  unitsShort: {
    year: '# ann(o/i)', month: '# mes(e/i)', week: '# sett.', day: '# giorn(o/i)', hour: '# h', second: '# s',
    liter: '# l', milliliter: '# ml', celsius: '# °C',
  },
  relative: {
    year: 'tra # ann(o/i)|# ann(o/i) fa|-1 anno scorso|0 quest’anno|1 anno prossimo',
    quarter: 'tra # trimestr(e/i)|# trimestr(e/i) fa|-1 trimestre scorso|0 questo trimestre|1 trimestre prossimo',
    month: 'tra # mes(e/i)|# mes(e/i) fa|-1 mese scorso|0 questo mese|1 mese prossimo',
    week: 'tra # settiman(a/e)|# settiman(a/e) fa|-1 settimana scorsa|0 questa settimana|1 settimana prossima',
    day: 'tra # giorn(o/i)|# giorn(o/i) fa|-2 l’altro ieri|-1 ieri|0 oggi|1 domani|2 dopodomani',
    hour: 'tra # or(a/e)|# or(a/e) fa|0 quest’ora', minute: 'tra # minut(o/i)|# minut(o/i) fa|0 questo minuto',
    second: 'tra # second(o/i)|# second(o/i) fa|0 ora',
  },
  lists: {
    and: ' e |, | e ', or: ' o |, | o ', unit: ' e |, | e ', unitNarrow: ' | | ',
  },
  zonesLong: {
    CET: 'Ora standard dell’Europa centrale|Ora legale dell’Europa centrale',
    GMT: 'Ora del meridiano di Greenwich|Ora legale del Regno Unito',
  },
  zonesShort: {
    CET: 'CET|CEST',
  },
  utc: 'Tempo coordinato universale',
};
