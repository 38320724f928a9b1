/** French. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre',
  monthsShort: 'janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.',
  days: 'dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi',
  daysShort: 'dim.|lun.|mar.|mer.|jeu.|ven.|sam.',
  eras: 'av. J.-C.|ap. J.-C.',
  erasLong: 'avant Jésus-Christ|après Jésus-Christ',
  halves: 'AM|PM',
  periods: '0 du matin|12 de l’après-midi|12! midi|13 de l’après-midi|18 du soir',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'dd/MM', yM: 'MM/y', dE: 'E d', MMM: 'MMM', yMd: 'dd/MM/y', MdE: 'E dd/MM',
    MMMd: 'd MMM', yMMM: 'MMM y', yMdE: 'E dd/MM/y', yMMMd: 'd MMM y', MMMdE: 'E d MMM', yMMMdE: 'E d MMM y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', H: 'HH \'h\'', Hm: 'HH:mm', Hms: 'HH:mm:ss', B: 'h B', Bm: 'h:mm B',
    Bms: 'h:mm:ss B', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE d MMMM y|d MMMM y|d MMM y|dd/MM/y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} à {0}|{1} à {0}|{1}, {0}|{1} {0}',
  gmt: 'UTC',
  gmtMinus: '−',
  decimal: ',',
  group: '\u202f',
  percent: '0\u00a0%',
  currency: '0\u00a0¤',
  accounting: '(0\u00a0¤)',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '≃',
  symbols: {
    USD: '$US', GBP: '£GB', JPY: 'JPY', CNY: 'CNY', CAD: '$CA', AUD: '$AU', NZD: '$NZ', MXN: '$MX', SGD: '$SG',
    HKD: 'HKD', TWD: 'TWD', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'dollar(/s) des États-Unis', EUR: 'euro(/s)', GBP: 'livre(/s) sterling', JPY: 'yen(/s) japonais',
    CNY: 'yuan(/s) renminbi chinois', CHF: 'franc( suisse/s suisses)',
  },
  compact: '3:3:0\u00a0k|6:6:0\u00a0M|9:9:0\u00a0Md|12:12:0\u00a0Bn',
  compactLong: '3:3:(/0 )mille|6:6:0 million(/s)|9:9:0 milliard(/s)|12:12:0 billion(/s)',
  unitsLong: {
    year: '#(\u00a0an/ ans)', month: '#\u00a0mois', week: '#\u00a0semaine(/s)', day: '#\u00a0jour(/s)',
    hour: '#\u00a0heure(/s)', minute: '# minute(/s)', second: '#\u00a0seconde(/s)', kilometer: '#\u00a0kilomètre(/s)',
    meter: '#\u00a0mètre(/s)', kilogram: '#\u00a0kilogramme(/s)', liter: '#\u00a0litre(/s)',
    celsius: '#\u00a0degré(/s) Celsius', percent: '# pour cent',
  },
  unitSpace: '\u202f',
  unitsShort: {
    year: '#\u00a0an(/s)', month: '#\u202fm.', week: '#\u202fsem.', day: '#\u202fj', hour: '#\u202fh',
    minute: '#\u00a0min', second: '#\u202fs', liter: '#\u202fl', milliliter: '# ml', celsius: '#\u202f°C',
    percent: '#\u00a0%', byte: '#\u202fo', kilobyte: '#\u202fko', megabyte: '#\u202fMo', gigabyte: '#\u202fGo',
    terabyte: '#\u202fTo',
  },
  relative: {
    year: 'dans # an(/s)|il y a # an(/s)|-1 l’année dernière|0 cette année|1 l’année prochaine',
    quarter:
      'dans # trimestre(/s)|il y a # trimestre(/s)|-1 le trimestre dernier|0 ce trimestre|'
      + '1 le trimestre prochain',
    month: 'dans # mois|il y a # mois|-1 le mois dernier|0 ce mois-ci|1 le mois prochain',
    week: 'dans # semaine(/s)|il y a # semaine(/s)|-1 la semaine dernière|0 cette semaine|1 la semaine prochaine',
    day: 'dans # jour(/s)|il y a # jour(/s)|-2 avant-hier|-1 hier|0 aujourd’hui|1 demain|2 après-demain',
    hour: 'dans # heure(/s)|il y a # heure(/s)|0 cette heure-ci',
    minute: 'dans # minute(/s)|il y a # minute(/s)|0 cette minute-ci',
    second: 'dans # seconde(/s)|il y a # seconde(/s)|0 maintenant',
  },
  lists: {
    and: ' et |, | et ', andNarrow: ', |, |, ', or: ' ou |, | ou ', unit: ' et |, | et ', unitNarrow: ' | | ',
  },
  zonesLong: {
    CET: 'heure normale d’Europe centrale|heure d’été d’Europe centrale',
    GMT: 'heure moyenne de Greenwich|heure d’été britannique',
  },
  zonesShort: {},
  utc: 'temps universel coordonné',
};
