/** Spanish. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
  monthsShort: 'ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic',
  days: 'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
  daysShort: 'dom|lun|mar|mié|jue|vie|sáb',
  daysNarrow: 'D|L|M|X|J|V|S',
  eras: 'a. C.|d. C.',
  erasLong: 'antes de Cristo|después de Cristo',
  halves: 'a.\u202fm.|p.\u202fm.',
  periods: '0 de la madrugada|6 de la mañana|12 de la tarde|12! del mediodía|13 de la tarde|20 de la noche',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'd/M', yM: 'M/y', dE: 'E d', MMM: 'MMM', yMd: 'd/M/y', MdE: 'E, d/M',
    MMMd: 'd MMM', yMMM: 'MMM y', yMdE: 'E, d/M/y', MMMMd: 'd \'de\' MMMM', yMMMd: 'd MMM y', yMMMM: 'MMMM \'de\' y',
    MMMdE: 'E, d MMM', yMMMMd: 'd \'de\' MMMM \'de\' y', GyMMMM: 'MMMM \'de\' y G', MMMMdE: 'E, d \'de\' MMMM',
    yMMMdE: 'E, d MMM y', yMMMME: 'MMMM \'de\' y E', GyMMMMd: 'd \'de\' MMMM \'de\' y G',
    yMMMMdE: 'E, d \'de\' MMMM \'de\' y', GyMMMMdE: 'E, d \'de\' MMMM \'de\' y G',
    yMMMdEEEE: 'EEEE, d \'de\' MMM \'de\' y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E h a', H: 'H', Hm: 'H:mm', Hms: 'H:mm:ss', B: 'h B', Bm: 'h:mm B',
    Bms: 'h:mm:ss B', Hz: 'H \'h\' z',
  },
  dateStyles: 'EEEE, d \'de\' MMMM \'de\' y|d \'de\' MMMM \'de\' y|d MMM y|d/M/yy',
  timeStyles: 'H:mm:ss (z)|H:mm:ss z|H:mm:ss|H:mm',
  glueStyles: '{1}, {0}|{1} \'a las\' {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '.',
  minGrouping: 2,
  percent: '0\u00a0%',
  currency: '0\u00a0¤',
  currencyLong: '0 ¤',
  range: '-',
  approximately: '~',
  symbols: {
    GBP: 'GBP', JPY: 'JPY', CNY: 'CNY', INR: 'INR', KRW: 'KRW', BRL: 'BRL', CAD: 'CAD', AUD: 'AUD', NZD: 'NZD',
    MXN: 'MXN', ILS: 'ILS', HKD: 'HKD', TWD: 'TWD', THB: '฿', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'dólar( estadounidense/es estadounidenses)', EUR: 'euro(/s)', GBP: 'libra( esterlina/s esterlinas)',
    JPY: 'yen( japoné/es japonese)s', CNY: 'yuan(/es) renminbi', CHF: 'franco( suizo/s suizos)',
    MXN: 'peso( mexicano/s mexicanos)',
  },
  compact: '3:3:0\u00a0mil|6:6:0\u00a0M|10:9:0\u00a0mil\u00a0M|12:12:0\u00a0B',
  compactLong: '3:3:0 mil|6:6:0 mill(ón/ones)|9:9:0 mil millones|12:12:0 bill(ón/ones)',
  unitsLong: {
    year: '# año(/s)', month: '# mes(/es)', week: '# semana(/s)', day: '# día(/s)', hour: '# hora(/s)',
    minute: '# minuto(/s)', second: '# segundo(/s)', kilometer: '# kilómetro(/s)', meter: '# metro(/s)',
    kilogram: '# kilogramo(/s)', liter: '# litro(/s)', celsius: '# grado(/s) Celsius', percent: '# por ciento',
  },
  unitsShort: {
    year: '# a', month: '# m.', week: '# sem.', day: '# d', hour: '# h', second: '# s', liter: '# l',
    milliliter: '# ml', celsius: '# °C', percent: '#\u00a0%', bit: '# b', byte: '# B',
  },
  relative: {
    year: 'dentro de # año(/s)|hace # año(/s)|-1 el año pasado|0 este año|1 el próximo año',
    quarter:
      'dentro de # trimestre(/s)|hace # trimestre(/s)|-1 el trimestre pasado|0 este trimestre|'
      + '1 el próximo trimestre',
    month: 'dentro de # mes(/es)|hace # mes(/es)|-1 el mes pasado|0 este mes|1 el próximo mes',
    week: 'dentro de # semana(/s)|hace # semana(/s)|-1 la semana pasada|0 esta semana|1 la próxima semana',
    day: 'dentro de # día(/s)|hace # día(/s)|-2 anteayer|-1 ayer|0 hoy|1 mañana|2 pasado mañana',
    hour: 'dentro de # hora(/s)|hace # hora(/s)|0 esta hora',
    minute: 'dentro de # minuto(/s)|hace # minuto(/s)|0 este minuto',
    second: 'dentro de # segundo(/s)|hace # segundo(/s)|0 ahora',
  },
  lists: {
    and: ' y |, | y ', or: ' o |, | o ', unit: ' y |, | y ', unitShort: ' y |, |, ', unitNarrow: ' | | ',
  },
  zonesLong: {
    CET: 'hora estándar de Europa central|hora de verano de Europa central',
    GMT: 'hora del meridiano de Greenwich|hora de verano británica',
  },
  zonesShort: {
    CET: 'CET|CEST', GMT: 'GMT',
  },
  utc: 'tiempo universal coordinado',
};
