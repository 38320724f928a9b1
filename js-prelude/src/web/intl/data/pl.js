/** Polish. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia',
  monthsAlone: 'styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień',
  monthsShort: 'sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru',
  monthsNarrow: 's|l|m|k|m|c|l|s|w|p|l|g',
  days: 'niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota',
  daysShort: 'niedz.|pon.|wt.|śr.|czw.|pt.|sob.',
  daysNarrow: 'n|p|w|ś|c|p|s',
  eras: 'p.n.e.|n.e.',
  erasLong: 'przed naszą erą|naszej ery',
  halves: 'AM|PM',
  periods: '0 w nocy|6 rano|10 przed południem|12 po południu|12! w południe|13 po południu|18 wieczorem|21 w nocy',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'd.MM', yM: 'MM.y', dE: 'E, d', MMM: 'MMM', yMd: 'd.MM.y', MdE: 'E, d.MM',
    MMMd: 'd MMM', MMMM: 'LLLL', yMMM: 'MMM y', yMdE: 'E, d.MM.y', yMMMd: 'd MMM y', yMMMM: 'LLLL y',
    MMMdE: 'E, d MMM', GyMMMM: 'LLLL y G', yMMMdE: 'E, d MMM y', yMMMME: 'LLLL y E',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E h a', H: 'HH', Hm: 'HH:mm', Hms: 'HH:mm:ss', B: 'h B',
    Bm: 'h:mm B', Bms: 'h:mm:ss B', Hz: 'HH\'h\' z', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE, d MMMM y|d MMMM y|d MMM y|d.MM.y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} {0}|{1} {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '\u00a0',
  minGrouping: 2,
  percent: '0%',
  currency: '0\u00a0¤',
  accounting: '(0\u00a0¤)',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '~',
  symbols: {
    USD: 'USD', GBP: 'GBP', JPY: 'JPY', CNY: 'CNY', INR: 'INR', KRW: 'KRW', CAD: 'CAD', AUD: 'AUD', NZD: 'NZD',
    MXN: 'MXN', PLN: 'zł', ILS: 'ILS', HKD: 'HKD', TWD: 'TWD', VND: 'VND', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'dolar( amerykański/y amerykańskie/ów amerykańskich/a amerykańskiego)', EUR: 'euro',
    GBP: 'funt( szterling/y szterlingi/ów szterlingów/a szterlinga)',
    JPY: 'jen( japoński/y japońskie/ów japońskich/ japoński)',
    CNY: 'juan( chiński/y chińskie/ów chińskich/a chińskiego)',
    CHF: 'frank( szwajcarski/i szwajcarskie/ów szwajcarskich/a szwajcarskiego)',
    PLN: 'złot(y polski/e polskie/ych polskich/ego polskiego)',
  },
  compact: '3:3:0\u00a0tys.|6:6:0\u00a0mln|9:9:0\u00a0mld|12:12:0\u00a0bln',
  compactLong: '3:3:0 tysi(ąc/ące/ęcy/ąca)|6:6:0 milion(/y/ów/a)|9:9:0 miliard(/y/ów/a)|12:12:0 bilion(/y/ów/a)',
  unitsLong: {
    year: '# (rok/lata/lat/roku)', month: '# miesi(ąc/ące/ęcy/ąca)', week: '# ty(dzień/godnie/godni/godnia)',
    day: '# d(zień/ni/ni/nia)', hour: '# godzin(a/y//y)', minute: '# minut(a/y//y)', second: '# sekund(a/y//y)',
    kilometer: '# kilometr(/y/ów/a)', meter: '# metr(/y/ów/a)', kilogram: '# kilogram(/y/ów/a)',
    liter: '# litr(/y/ów/a)', celsius: '# stop(ień/nie/ni/nia) Celsjusza', percent: '# procent',
  },
  unitsShort: {
    year: '# (rok/lata/lat/roku)', month: '# mies.', week: '# ty(dz/g).', day: '# d(zień/ni/ni/nia)', hour: '# godz.',
    second: '# sek.', liter: '# l', milliliter: '# ml', celsius: '# st. C', bit: '# b', byte: '# B',
  },
  relative: {
    year: 'za # (rok/lata/lat/roku)|# (rok/lata/lat/roku) temu|-1 w zeszłym roku|0 w tym roku|1 w przyszłym roku',
    quarter:
      'za # kwartał(/y/ów/u)|# kwartał(/y/ów/u) temu|-1 w zeszłym kwartale|0 w tym kwartale|'
      + '1 w przyszłym kwartale',
    month:
      'za # miesi(ąc/ące/ęcy/ąca)|# miesi(ąc/ące/ęcy/ąca) temu|-1 w zeszłym miesiącu|0 w tym miesiącu|'
      + '1 w przyszłym miesiącu',
    week:
      'za # ty(dzień/godnie/godni/godnia)|# ty(dzień/godnie/godni/godnia) temu|-1 w zeszłym tygodniu|'
      + '0 w tym tygodniu|1 w przyszłym tygodniu',
    day: 'za # d(zień/ni/ni/nia)|# d(zień/ni/ni/nia) temu|-2 przedwczoraj|-1 wczoraj|0 dzisiaj|1 jutro|2 pojutrze',
    hour: 'za # godzin(ę/y//y)|# godzin(ę/y//y) temu|0 ta godzina',
    minute: 'za # minut(ę/y//y)|# minut(ę/y//y) temu|0 ta minuta',
    second: 'za # sekund(ę/y//y)|# sekund(ę/y//y) temu|0 teraz',
  },
  lists: {
    and: ' i |, | i ', or: ' lub |, | lub ', unit: ' i |, | i ',
  },
  zonesLong: {
    CET: 'czas środkowoeuropejski standardowy|czas środkowoeuropejski letni',
    GMT: 'czas uniwersalny|Brytyjski czas letni',
  },
  zonesShort: {
    CET: 'CET|CEST',
  },
  utc: 'uniwersalny czas koordynowany',
};
