/** Japanese. The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: '1|2|3|4|5|6|7|8|9|10|11|12',
  days: '日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日',
  daysShort: '日|月|火|水|木|金|土',
  eras: '紀元前|西暦',
  halves: '午前|午後',
  periods: '0 夜中|4 朝|12 昼|12! 正午|13 昼|16 夕方|19 夜|23 夜中',
  dates: {
    d: 'd日', M: 'M月', y: 'y年', E: 'E', Md: 'M/d', yM: 'y/M', Gy: 'Gy年', dE: 'd日(E)', MMM: 'M月', yMd: 'y/M/d',
    GyM: 'Gy/M', MdE: 'M/d(E)', MMMd: 'M月d日', yMMM: 'y年M月', GyMd: 'Gy/M/d', yMdE: 'y/M/d(E)', yMMMd: 'y年M月d日',
    GyMMM: 'Gy年M月', MMMdE: 'M月d日(E)', GyMdE: 'Gy/M/d(E)', dEEEE: 'd日EEEE', GyMMMd: 'Gy年M月d日', yMMMdE: 'y年M月d日(E)',
    MdEEEE: 'M/dEEEE', GyMMMdE: 'Gy年M月d日(E)', yMdEEEE: 'y/M/dEEEE', MMMdEEEE: 'M月d日EEEE', MMMMdEEEE: 'M月d日EEEE',
    yMMMdEEEE: 'y年M月d日EEEE', yMMMMdEEEE: 'y年M月d日EEEE', GyMMMdEEEE: 'Gy年M月d日EEEE', GyMMMMdEEEE: 'Gy年M月d日EEEE',
  },
  times: {
    h: 'ah時', hm: 'ah:mm', hms: 'ah:mm:ss', Eh: 'ah時 (E)', Ehm: 'ah:mm (E)', Ehms: 'ah:mm:ss (E)', H: 'H時', Hm: 'H:mm',
    Hms: 'H:mm:ss', EHm: 'H:mm (E)', EHms: 'H:mm:ss (E)', B: 'Bh時', Bm: 'Bh:mm', Bms: 'Bh:mm:ss',
  },
  dateStyles: 'y年M月d日EEEE|y年M月d日|y/MM/dd|y/MM/dd',
  timeStyles: 'H時mm分ss秒 z|H:mm:ss z|H:mm:ss|H:mm',
  glueStyles: '{1} {0}|{1} {0}|{1} {0}|{1} {0}',
  decimal: '.',
  group: ',',
  percent: '0%',
  currency: '¤0',
  accounting: '(¤0)',
  currencyLong: '0¤',
  range: '～',
  approximately: '約',
  symbols: {
    USD: '$', JPY: '￥', CNY: '元', PHP: 'PHP',
  },
  narrowSymbols: {
    JPY: '￥', CNY: '￥',
  },
  currencies: {
    USD: '米ドル', EUR: 'ユーロ', GBP: '英国ポンド', JPY: '円', CNY: '中国人民元', CHF: 'スイス フラン',
  },
  compact: '3:0:0|4:4:0万|8:8:0億|12:12:0兆|16:16:0京',
  compactLong: '3:0:0|4:4:0万|8:8:0億|12:12:0兆|16:16:0京',
  unitsLong: {
    year: '# 年', month: '# か月', week: '# 週間', day: '# 日', hour: '# 時間', minute: '# 分', second: '# 秒',
    kilometer: '# キロメートル', meter: '# メートル', kilogram: '# キログラム', liter: '# リットル', celsius: '摂氏 # 度',
    percent: '# パーセント',
  },
  unitsShort: {
    year: '# 年', month: '# か月', week: '# 週間', day: '# 日', hour: '# 時間', minute: '# 分', second: '# 秒',
    milliliter: '# ml', kilobyte: '# KB',
  },
  relative: {
    year: '# 年後|# 年前|-1 昨年|0 今年|1 来年', quarter: '# 四半期後|# 四半期前|-1 前四半期|0 今四半期|1 翌四半期',
    month: '# か月後|# か月前|-1 先月|0 今月|1 来月', week: '# 週間後|# 週間前|-1 先週|0 今週|1 来週',
    day: '# 日後|# 日前|-2 一昨日|-1 昨日|0 今日|1 明日|2 明後日', hour: '# 時間後|# 時間前|0 1 時間以内', minute: '# 分後|# 分前|0 1 分以内',
    second: '# 秒後|# 秒前|0 今',
  },
  lists: {
    and: '、|、|、', or: 'または|、|、または', unit: ' | | ', unitNarrow: '||',
  },
  zonesLong: {
    CET: '中央ヨーロッパ標準時|中央ヨーロッパ夏時間', GMT: 'グリニッジ標準時|英国夏時間',
  },
  zonesShort: {},
  utc: '協定世界時',
};
