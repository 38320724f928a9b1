/** Chinese (simplified). The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: '1|2|3|4|5|6|7|8|9|10|11|12',
  monthsAlone: '一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月',
  monthsShortAlone: '1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月',
  days: '星期日|星期一|星期二|星期三|星期四|星期五|星期六',
  daysShort: '周日|周一|周二|周三|周四|周五|周六',
  daysNarrow: '日|一|二|三|四|五|六',
  eras: '公元前|公元',
  halves: '上午|下午',
  periods: '0 凌晨|5 清晨|8 上午|12 中午|13 下午|19 晚上',
  dates: {
    d: 'd日', M: 'M月', y: 'y年', E: 'E', Md: 'M/d', yM: 'y/M', Gy: 'Gy年', dE: 'd日E', MMM: 'LLL', yMd: 'y/M/d',
    GyM: 'Gy年M月', MdE: 'M/dE', MMMd: 'M月d日', yMMM: 'y年M月', GyMd: 'Gy-MM-dd', yMdE: 'y/M/dE', yMMMd: 'y年M月d日',
    GyMMM: 'Gy年M月', MMMdE: 'M月d日E', GyMdE: 'Gy-MM-ddE', GyMMMd: 'Gy年M月d日', yMMMdE: 'y年M月d日E', GyMMMdE: 'Gy年M月d日E',
    yMdEEEE: 'y年M月d日EEEE',
  },
  times: {
    h: 'ah时', hm: 'ah:mm', hms: 'ah:mm:ss', Eh: 'Eah时', Ehm: 'Eah:mm', Ehms: 'Eah:mm:ss', H: 'H时', Hm: 'HH:mm',
    Hms: 'HH:mm:ss', EHm: 'EHH:mm', EHms: 'EHH:mm:ss', B: 'Bh时', Bm: 'Bh:mm', Bms: 'Bh:mm:ss', hz: 'zah时', Hz: 'zH时',
    Hmsz: 'z H:mm:ss', hmz: 'zah:mm', hmsz: 'zah:mm:ss', Hmz: 'z HH:mm',
  },
  dateStyles: 'y年M月d日EEEE|y年M月d日|y年M月d日|y/M/d',
  timeStyles: 'z HH:mm:ss|z HH:mm:ss|HH:mm:ss|HH:mm',
  glueStyles: '{1} {0}|{1} {0}|{1} {0}|{1} {0}',
  decimal: '.',
  group: ',',
  percent: '0%',
  currency: '¤0',
  accounting: '(¤0)',
  currencyLong: '0¤',
  range: '-',
  approximately: '~',
  symbols: {
    CNY: '¥', AUD: 'AU$', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: '美元', EUR: '欧元', GBP: '英镑', JPY: '日元', CNY: '人民币', CHF: '瑞士法郎',
  },
  compact: '3:0:0|4:4:0万|8:8:0亿|12:12:0万亿',
  compactLong: '3:0:0|4:4:0万|8:8:0亿|12:12:0万亿',
  unitsLong: {
    year: '#年', month: '#个月', week: '#周', day: '#天', hour: '#小时', minute: '#分钟', second: '#秒钟', kilometer: '#公里',
    meter: '#米', kilogram: '#千克', liter: '#升', celsius: '#摄氏度', percent: '#%',
  },
  unitSpace: '',
  unitsShort: {
    year: '#年', month: '#个月', week: '#周', day: '#天', hour: '#小时', minute: '#分钟', second: '#秒', millisecond: '#毫秒',
    kilometer: '#公里', meter: '#米', centimeter: '#厘米', millimeter: '#毫米', kilogram: '# kg', gram: '# g', liter: '#升',
    milliliter: '#毫升', bit: '# b', byte: '# B', kilobyte: '# kB', megabyte: '# MB', gigabyte: '# GB', terabyte: '# TB',
  },
  relative: {
    year: '#年后|#年前|-1 去年|0 今年|1 明年', quarter: '#个季度后|#个季度前|-1 上季度|0 本季度|1 下季度', month: '#个月后|#个月前|-1 上个月|0 本月|1 下个月',
    week: '#周后|#周前|-1 上周|0 本周|1 下周', day: '#天后|#天前|-2 前天|-1 昨天|0 今天|1 明天|2 后天', hour: '#小时后|#小时前|0 这一时间 / 此时',
    minute: '#分钟后|#分钟前|0 此刻', second: '#秒钟后|#秒钟前|0 现在',
  },
  lists: {
    and: '和|、|和', andNarrow: '、|、|、', or: '或|、|或', unit: '||',
  },
  zonesLong: {
    CET: '中欧标准时间|中欧夏令时间', GMT: '格林尼治标准时间|英国夏令时间',
  },
  zonesShort: {},
  utc: '协调世界时',
};
