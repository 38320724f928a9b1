/** Turkish. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık',
  monthsShort: 'Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara',
  days: 'Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi',
  daysShort: 'Paz|Pzt|Sal|Çar|Per|Cum|Cmt',
  eras: 'MÖ|MS',
  erasLong: 'Milattan Önce|Milattan Sonra',
  halves: 'ÖÖ|ÖS',
  periods: '0 gece|6 sabah|11 öğleden önce|12 öğleden sonra|12! öğle|13 öğleden sonra|18 akşamüstü|19 akşam|21 gece',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'd/M', yM: 'MM/y', Gy: 'G y', MMM: 'MMM', yMd: 'dd.MM.y', MMMd: 'd MMM',
    yMMM: 'MMM y', GyMd: 'G dd.MM.y', yMdE: 'd.M.y E', yMMMd: 'd MMM y', GyMMM: 'G MMM y', GyMdE: 'G dd.MM.y E',
    GyMMMd: 'G d MMM y', GyMMMdE: 'G d MMM y E',
  },
  times: {
    h: 'a h', hm: 'a h:mm', hms: 'a h:mm:ss', Eh: 'E h a', H: 'HH', Hm: 'HH:mm', Hms: 'HH:mm:ss', B: 'B h',
    Bm: 'B h:mm', Bms: 'B h:mm:ss', hz: 'h a z', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'd MMMM y EEEE|d MMMM y|d MMM y|d.MM.y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} {0}|{1} {0}|{1} {0}|{1} {0}',
  decimal: ',',
  group: '.',
  percent: '%0',
  currency: '¤0',
  accounting: '(¤0)',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '~',
  symbols: {
    USD: '$', JPY: '¥', AUD: 'AU$', TRY: '₺', THB: '฿', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'ABD doları', EUR: 'Euro', GBP: 'İngiliz sterlini', JPY: 'Japon yeni', CNY: 'Çin yuanı',
    CHF: 'İsviçre frangı', TRY: '₺',
  },
  compact: '3:3:0\u00a0B|6:6:0\u00a0Mn|9:9:0\u00a0Mr|12:12:0\u00a0Tn',
  compactLong: '3:3:0 bin|6:6:0 milyon|9:9:0 milyar|12:12:0 trilyon',
  unitsLong: {
    year: '# yıl', month: '# ay', week: '# hafta', day: '# gün', hour: '# saat', minute: '# dakika',
    second: '# saniye', kilometer: '# kilometre', meter: '# metre', kilogram: '# kilogram', liter: '# litre',
    celsius: '# santigrat derece', percent: 'yüzde #',
  },
  unitsShort: {
    year: '# yıl', month: '# ay', week: '# hf.', day: '# gün', hour: '# sa.', minute: '# dk.', second: '# sn.',
    millisecond: '# msn', liter: '# l', milliliter: '# ml', celsius: '#( /)°C', percent: '%#', byte: '# bayt',
  },
  relative: {
    year: '# yıl sonra|# yıl önce|-1 geçen yıl|0 bu yıl|1 gelecek yıl',
    quarter: '# çeyrek sonra|# çeyrek önce|-1 geçen çeyrek|0 bu çeyrek|1 gelecek çeyrek',
    month: '# ay sonra|# ay önce|-1 geçen ay|0 bu ay|1 gelecek ay',
    week: '# hafta sonra|# hafta önce|-1 geçen hafta|0 bu hafta|1 gelecek hafta',
    day: '# gün sonra|# gün önce|-2 evvelsi gün|-1 dün|0 bugün|1 yarın|2 öbür gün',
    hour: '# saat sonra|# saat önce|0 bu saat', minute: '# dakika sonra|# dakika önce|0 bu dakika',
    second: '# saniye sonra|# saniye önce|0 şimdi',
  },
  lists: {
    and: ' ve |, | ve ', andNarrow: ', |, |, ', or: ' veya |, | veya ', unit: ' | | ',
  },
  zonesLong: {
    CET: 'Orta Avrupa Standart Saati|Orta Avrupa Yaz Saati', GMT: 'Greenwich Ortalama Saati|İngiltere Yaz Saati',
  },
  zonesShort: {},
  utc: 'Eş Güdümlü Evrensel Zaman',
};
