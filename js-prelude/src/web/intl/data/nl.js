/** Dutch. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december',
  monthsShort: 'jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec',
  days: 'zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag',
  daysShort: 'zo|ma|di|wo|do|vr|za',
  eras: 'v.Chr.|n.Chr.',
  erasLong: 'voor Christus|na Christus',
  halves: 'a.m.|p.m.',
  periods: '0 ’s nachts|6 ’s ochtends|12 ’s middags|18 ’s avonds',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'd-M', yM: 'M-y', dE: 'E d', MMM: 'MMM', yMd: 'd-M-y', GyM: 'M/y G',
    MdE: 'E d-M', MMMd: 'd MMM', yMMM: 'MMM y', GyMd: 'd/M/y G', yMdE: 'E d-M-y', yMMMd: 'd MMM y', MMMdE: 'E d MMM',
    GyMdE: 'E d/M/y G', yMMMdE: 'E d MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', Eh: 'E h a', Ehm: 'E h:mm a', Ehms: 'E h:mm:ss a', H: 'HH', Hm: 'HH:mm',
    Hms: 'HH:mm:ss', EHm: 'E HH:mm', EHms: 'E HH:mm:ss', B: 'h B', Bm: 'h:mm B', Bms: 'h:mm:ss B', Hz: 'HH\'h\' z',
    Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE d MMMM y|d MMMM y|d MMM y|dd-MM-y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} \'om\' {0}|{1} \'om\' {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '.',
  percent: '0%',
  currency: '¤\u00a00',
  signInside: true,
  accounting: '(¤\u00a00)',
  currencyLong: '0 ¤',
  range: '-',
  approximately: '~',
  symbols: {
    CAD: 'C$', AUD: 'AU$', THB: '฿', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'Amerikaanse dollar', EUR: 'euro', GBP: 'Britse pond', JPY: 'Japanse yen', CNY: 'Chinese yuan',
    CHF: 'Zwitserse frank',
  },
  compact: '3:3:0K|6:6:0\u00a0mln.|9:9:0\u00a0mld.|12:12:0\u00a0bln.',
  compactLong: '3:3:0 duizend|6:6:0 miljoen|9:9:0 miljard|12:12:0 biljoen',
  unitsLong: {
    year: '# jaar', month: '# maand(/en)', week: '# we(ek/ken)', day: '# dag(/en)', hour: '# uur',
    minute: '# minu(ut/ten)', second: '# seconde(/n)', kilometer: '# kilometer', meter: '# meter',
    kilogram: '# kilogram', liter: '# liter', celsius: '# gra(ad/den) Celsius', percent: '# procent',
  },
  unitsShort: {
    year: '# jr', month: '# mnd', week: '# wk(/n)', day: '# dag(/en)', hour: '# uur', liter: '# l', milliliter: '# ml',
    bit: '# bit(/s)',
  },
  relative: {
    year: 'over # jaar|# jaar geleden|-1 vorig jaar|0 dit jaar|1 volgend jaar',
    quarter: 'over # kwarta(al/len)|# kwarta(al/len) geleden|-1 vorig kwartaal|0 dit kwartaal|1 volgend kwartaal',
    month: 'over # maand(/en)|# maand(/en) geleden|-1 vorige maand|0 deze maand|1 volgende maand',
    week: 'over # we(ek/ken)|# we(ek/ken) geleden|-1 vorige week|0 deze week|1 volgende week',
    day: 'over # dag(/en)|# dag(/en) geleden|-2 eergisteren|-1 gisteren|0 vandaag|1 morgen|2 overmorgen',
    hour: 'over # uur|# uur geleden|0 binnen een uur',
    minute: 'over # minu(ut/ten)|# minu(ut/ten) geleden|0 binnen een minuut',
    second: 'over # seconde(/n)|# seconde(/n) geleden|0 nu',
  },
  lists: {
    and: ' en |, | en ', andShort: ' & |, | & ', andNarrow: ', |, |, ', or: ' of |, | of ', unit: ' en |, | en ',
    unitShort: ', |, |, ',
  },
  zonesLong: {
    CET: 'Midden-Europese standaardtijd|Midden-Europese zomertijd', GMT: 'Greenwich Mean Time|Britse zomertijd',
  },
  zonesShort: {
    CET: 'CET|CEST', GMT: 'GMT',
  },
  utc: 'gecoördineerde wereldtijd',
};
