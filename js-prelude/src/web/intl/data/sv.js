/** Swedish. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december',
  monthsShort: 'jan.|feb.|mars|apr.|maj|juni|juli|aug.|sep.|okt.|nov.|dec.',
  days: 'söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag',
  daysShort: 'sön|mån|tis|ons|tors|fre|lör',
  eras: 'f.Kr.|e.Kr.',
  erasLong: 'före Kristus|efter Kristus',
  halves: 'fm|em',
  periods: '0 på natten|5 på morgonen|10 på förmiddagen|12 på eftermiddagen|18 på kvällen',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'd/M', yM: 'y-MM', dE: 'E d', MMM: 'MMM', yMd: 'y-MM-dd', MdE: 'E d/M',
    MMMd: 'd MMM', yMMM: 'MMM y', yMdE: 'E, y-MM-dd', yMMMd: 'd MMM y', MMMdE: 'E d MMM', GyMdE: 'E M-d-y G',
    yMMMdE: 'E d MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', H: 'HH', Hm: 'HH:mm', Hms: 'HH:mm:ss', B: 'h B', Bm: 'h:mm B',
    Bms: 'h:mm:ss B', Hz: 'HH\'h\' z', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE d MMMM y|d MMMM y|d MMM y|y-MM-dd',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} \'kl\'. {0}|{1} \'kl\'. {0}|{1} {0}|{1} {0}',
  gmt: 'GMT',
  gmtMinus: '−',
  decimal: ',',
  group: '\u00a0',
  minus: '−',
  percent: '0\u00a0%',
  currency: '0\u00a0¤',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '~',
  symbols: {
    GBP: 'GBP', JPY: 'JPY', CNY: 'CNY', INR: 'INR', KRW: 'KRW', BRL: 'BR$', AUD: 'AUD', NZD: 'NZD', SEK: 'kr',
    NOK: 'Nkr', DKK: 'Dkr', HKD: 'HKD', TWD: 'TWD', VND: 'VND', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'amerikansk(/a) dollar', EUR: 'euro', GBP: 'brittisk(t/a) pund', JPY: 'japansk(/a) yen',
    CNY: 'kinesisk(/a) yuan', CHF: 'schweizisk(/a) franc', SEK: 'svensk( krona/a kronor)',
  },
  compact: '3:3:0\u00a0tn|6:6:0\u00a0mn|9:9:0\u00a0md|12:12:0\u00a0bn',
  compactLong: '3:3:0 tusen|6:6:0 miljon(/er)|9:9:0 miljard(/er)|12:12:0 biljon(/er)',
  unitsLong: {
    year: '# år', month: '# månad(/er)', week: '# veck(a/or)', day: '# dygn', hour: '# timm(e/ar)',
    minute: '# minut(/er)', second: '# sekund(/er)', kilometer: '# kilometer', meter: '# meter',
    kilogram: '# kilogram', liter: '# liter', celsius: '# grad(/er) Celsius', percent: '# procent',
  },
  unitsShort: {
    year: '# år', month: '# mån', week: '# v', day: '# d', hour: '# tim', second: '# s', liter: '# l',
    milliliter: '# ml', celsius: '# °C', percent: '#\u00a0%', bit: '# b', byte: '# B',
  },
  relative: {
    year: 'om # år|för # år sedan|-1 förra året|0 i år|1 nästa år',
    quarter: 'om # kvartal|för # kvartal sedan|-1 förra kvartalet|0 detta kvartal|1 nästa kvartal',
    month: 'om # månad(/er)|för # månad(/er) sedan|-1 förra månaden|0 den här månaden|1 nästa månad',
    week: 'om # veck(a/or)|för # veck(a/or) sedan|-1 förra veckan|0 denna vecka|1 nästa vecka',
    day: 'om # dag(/ar)|för # dag(/ar) sedan|-2 i förrgår|-1 i går|0 i dag|1 i morgon|2 i övermorgon',
    hour: 'om # timm(e/ar)|för # timm(e/ar) sedan|0 denna timme',
    minute: 'om # minut(/er)|för # minut(/er) sedan|0 denna minut',
    second: 'om # sekund(/er)|för # sekund(/er) sedan|0 nu',
  },
  lists: {
    and: ' och |, | och ', andNarrow: ', |, |, ', or: ' eller |, | eller ', unit: ', |, |, ', unitNarrow: ' | | ',
  },
  zonesLong: {
    CET: 'centraleuropeisk normaltid|centraleuropeisk sommartid', GMT: 'Greenwichtid|brittisk sommartid',
  },
  zonesShort: {
    CET: 'CET|CEST', GMT: 'GMT',
  },
  utc: 'koordinerad universell tid',
};
