/** Portuguese (Brazil). The values are those of Unicode CLDR 48; `../data.js` says how they are read. */

export default {
  hourCycle: 'h23',
  months: 'janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro',
  monthsShort: 'jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.',
  days: 'domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado',
  daysShort: 'dom.|seg.|ter.|qua.|qui.|sex.|sáb.',
  eras: 'a.C.|d.C.',
  erasLong: 'antes de Cristo|depois de Cristo',
  halves: 'AM|PM',
  periods: '0 da madrugada|6 da manhã|12 da tarde|12! meio-dia|13 da tarde|19 da noite',
  dates: {
    d: 'd', M: 'M', y: 'y', E: 'E', Md: 'dd/MM', yM: 'MM/y', dE: 'E, d', MMM: 'MMM', yMd: 'dd/MM/y', MdE: 'E, dd/MM',
    MMMd: 'd \'de\' MMM', yMMM: 'MMM \'de\' y', yMdE: 'E, dd/MM/y', yMMMd: 'd \'de\' MMM \'de\' y',
    MMMdE: 'E, d \'de\' MMM', GyMdE: 'E, MM/dd/y G', yMMMdE: 'E, d \'de\' MMM \'de\' y',
  },
  times: {
    h: 'h a', hm: 'h:mm a', hms: 'h:mm:ss a', H: 'HH', Hm: 'HH:mm', Hms: 'HH:mm:ss', B: 'h B', Bm: 'h:mm B',
    Bms: 'h:mm:ss B', hz: 'h a, z', Hz: 'HH\'h\', z', Hmsz: 'H:mm:ss z',
  },
  dateStyles: 'EEEE, d \'de\' MMMM \'de\' y|d \'de\' MMMM \'de\' y|d \'de\' MMM \'de\' y|dd/MM/y',
  timeStyles: 'HH:mm:ss z|HH:mm:ss z|HH:mm:ss|HH:mm',
  glueStyles: '{1} à\'s\' {0}|{1} à\'s\' {0}|{1}, {0}|{1}, {0}',
  decimal: ',',
  group: '.',
  percent: '0%',
  currency: '¤\u00a00',
  currencyLong: '0 ¤',
  range: '–',
  approximately: '~',
  symbols: {
    AUD: 'AU$', THB: '฿', PHP: 'PHP',
  },
  narrowSymbols: {
    TWD: 'NT$',
  },
  currencies: {
    USD: 'Dólar( americano/es americanos)', EUR: 'Euro(/s)', GBP: 'Libra( esterlina/s esterlinas)',
    JPY: 'Iene( japonê/s japonese)s', CNY: 'Yuan( chinê/s chinese)s', CHF: 'Franco( suíço/s suíços)',
    BRL: 'Rea(l brasileiro/is brasileiros)',
  },
  compact: '3:3:0\u00a0mil|6:6:0\u00a0mi|9:9:0\u00a0bi|12:12:0\u00a0tri',
  compactLong: '3:3:0 mil|6:6:0 milh(ão/ões)|9:9:0 bilh(ão/ões)|12:12:0 trilh(ão/ões)',
  unitsLong: {
    year: '# ano(/s)', month: '# m(ê/ese)s', week: '# semana(/s)', day: '# dia(/s)', hour: '# hora(/s)',
    minute: '# minuto(/s)', second: '# segundo(/s)', kilometer: '# quilômetro(/s)', meter: '# metro(/s)',
    kilogram: '# quilograma(/s)', liter: '# litro(/s)', celsius: '# grau(/s) Celsius', percent: '# por cento',
  },
  unitsShort: {
    year: '# ano(/s)', month: '# m(ê/ese)s', week: '# sem.', day: '# dia(/s)', hour: '# h', second: '# s',
    liter: '# l', milliliter: '# ml', celsius: '# °C', bit: '# bits', byte: '# bytes',
  },
  relative: {
    year: 'em # ano(/s)|há # ano(/s)|-1 ano passado|0 este ano|1 próximo ano',
    quarter: 'em # trimestre(/s)|há # trimestre(/s)|-1 último trimestre|0 este trimestre|1 próximo trimestre',
    month: 'em # m(ê/ese)s|há # m(ê/ese)s|-1 mês passado|0 este mês|1 próximo mês',
    week: 'em # semana(/s)|há # semana(/s)|-1 semana passada|0 esta semana|1 próxima semana',
    day: 'em # dia(/s)|há # dia(/s)|-2 anteontem|-1 ontem|0 hoje|1 amanhã|2 depois de amanhã',
    hour: 'em # hora(/s)|há # hora(/s)|0 esta hora', minute: 'em # minuto(/s)|há # minuto(/s)|0 este minuto',
    second: 'em # segundo(/s)|há # segundo(/s)|0 agora',
  },
  lists: {
    and: ' e |, | e ', andNarrow: ', |, |, ', or: ' ou |, | ou ', unit: ' e |, | e ', unitNarrow: ' | | ',
  },
  zonesLong: {
    CET: 'Horário Padrão da Europa Central|Horário de Verão da Europa Central',
    GMT: 'Horário do Meridiano de Greenwich|Horário de Verão Britânico',
  },
  zonesShort: {},
  utc: 'Horário Universal Coordenado',
};
