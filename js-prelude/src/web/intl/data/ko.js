/** Korean. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h12',
  months: '1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월',
  monthsNarrow: '1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월',
  days: '일요일|월요일|화요일|수요일|목요일|금요일|토요일',
  daysShort: '일|월|화|수|목|금|토',
  eras: 'BC|AD',
  erasLong: '기원전|서기',
  halves: 'AM|PM',
  periods: '0 밤|3 아침|6 오전|12 오후|12! 정오|13 오후|18 저녁|21 밤',
  dates: {
    d: 'd일', M: 'M월', y: 'y년', E: 'E', Md: 'M. d.', yM: 'y. M.', Gy: 'G y년', dE: 'd일 (E)', MMM: 'MMM', yMd: 'y. M. d.',
    GyM: 'G y/M', MdE: 'M. d. (E)', MMMd: 'MMM d일', yMMM: 'y년 MMM', GyMd: 'G y/M/d', yMdE: 'y. M. d. (E)',
    yMMMd: 'y년 MMM d일', GyMMM: 'G y년 MMM', MMMdE: 'MMM d일 (E)', GyMdE: 'G y/M/d (E)', dEEEE: 'd일 EEEE',
    GyMMMd: 'G y년 MMM d일', yMMMdE: 'y년 MMM d일 (E)', MdEEEE: 'M. d. EEEE', yMMMMdE: 'y년 MMMM d일 E',
    GyMMMdE: 'G y년 MMM d일 (E)', yMdEEEE: 'y. M. d. EEEE', MMMdEEEE: 'MMM d일 EEEE', MMMMdEEEE: 'MMMM d일 EEEE',
    yMMMdEEEE: 'y년 MMM d일 EEEE', GyMMMdEEEE: 'G y년 MMM d일 EEEE', GyMMMMdEEEE: 'G y년 MMMM d일 EEEE',
  },
  times: {
    h: 'a h시', hm: 'a h:mm', hms: 'a h:mm:ss', Eh: '(E) a h', Ehm: '(E) a h:mm', Ehms: '(E) a h:mm:ss', H: 'H시',
    Hm: 'HH:mm', Hms: 'H시 m분 s초', EHm: '(E) HH:mm', EHms: '(E) HH:mm:ss', B: 'B h시', Bm: 'B h:mm', Bms: 'B h:mm:ss',
    hmsz: 'a h시 m분 s초 z',
  },
  dateStyles: 'y년 MMMM d일 EEEE|y년 MMMM d일|y. M. d.|yy. M. d.',
  timeStyles: 'a h시 m분 s초 z|a h시 m분 s초 z|a h:mm:ss|a h:mm',
  glueStyles: '{1} {0}|{1} {0}|{1} {0}|{1} {0}',
  decimal: '.',
  group: ',',
  percent: '0%',
  currency: '¤0',
  accounting: '(¤0)',
  currencyLong: '0 ¤',
  range: '~',
  approximately: '~',
  symbols: {
    AUD: 'AU$', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: '미국 달러', EUR: '유로', GBP: '영국 파운드', JPY: '일본 엔화', CNY: '중국 위안화', CHF: '스위스 프랑', KRW: '대한민국 원',
  },
  compact: '3:3:0천|4:4:0만|8:8:0억|12:12:0조',
  compactLong: '3:3:0천|4:4:0만|8:8:0억|12:12:0조',
  unitsLong: {
    year: '#년', month: '#개월', week: '#주', day: '#일', hour: '#시간', minute: '#분', second: '#초', kilometer: '#킬로미터',
    meter: '#미터', kilogram: '#킬로그램', liter: '#리터', celsius: '섭씨 #도', percent: '#%',
  },
  unitSpace: '',
  unitsShort: {
    year: '#년', month: '#개월', week: '#주', day: '#일', hour: '#시간', minute: '#분', second: '#초',
  },
  relative: {
    year: '#년 후|#년 전|-1 작년|0 올해|1 내년', quarter: '#분기 후|#분기 전|-1 지난 분기|0 이번 분기|1 다음 분기',
    month: '#개월 후|#개월 전|-1 지난달|0 이번 달|1 다음 달', week: '#주 후|#주 전|-1 지난주|0 이번 주|1 다음 주',
    day: '#일 후|#일 전|-2 그저께|-1 어제|0 오늘|1 내일|2 모레', hour: '#시간 후|#시간 전|0 현재 시간', minute: '#분 후|#분 전|0 현재 분',
    second: '#초 후|#초 전|0 지금',
  },
  lists: {
    and: ' 및 |, | 및 ', or: ' 또는 |, | 또는 ', unit: ' | | ',
  },
  zonesLong: {
    CET: '중부유럽 표준시|중부유럽 하계 표준시', GMT: '그리니치 표준시|영국 하계 표준시',
  },
  zonesShort: {},
  utc: '협정 세계시',
};
