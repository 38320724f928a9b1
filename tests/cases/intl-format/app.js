const date = new Date(Date.UTC(2024, 1, 5, 15, 4, 5));
const money = (locale, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(-1234.5);
const refused = (make) => {
  try {
    return make();
  } catch (error) {
    return error.name;
  }
};
return {
  dates: [date.toLocaleString(), date.toLocaleDateString('de', { dateStyle: 'full' }), date.toLocaleTimeString('en-GB')],
  numbers: [(1234567.891).toLocaleString(), (0.256).toLocaleString('fr', { style: 'percent' }), 12345678901234567890n.toLocaleString('de')],
  money: [money('en-US', 'USD'), money('ja-JP', 'JPY'), money('nl', 'EUR')],
  compact: new Intl.NumberFormat('en', { notation: 'compact' }).format(1_234_567),
  plural: [1, 2, 5, 21].map((n) => new Intl.PluralRules('pl').select(n)),
  relative: new Intl.RelativeTimeFormat('es', { numeric: 'auto' }).format(-1, 'day'),
  list: new Intl.ListFormat('en', { type: 'disjunction' }).format(['a', 'b', 'c']),
  sorted: ['b', 'ä', 'a', 'Z', 'B'].sort((a, b) => a.localeCompare(b)).join(''),
  numeric: ['a10', 'a9'].sort(new Intl.Collator('en', { numeric: true }).compare),
  graphemes: [...new Intl.Segmenter().segment('e\u0301👨‍👩‍👧x')].map(({ segment }) => segment),
  words: [...new Intl.Segmenter('en', { granularity: 'word' }).segment("can't stop, 5")]
    .filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
  upper: 'istanbul'.toLocaleUpperCase('tr'),
  honest: ['de-AT', 'xx'].map((locale) => new Intl.NumberFormat(locale).resolvedOptions().locale),
  refused: [
    refused(() => new Intl.NumberFormat('en', { style: 'currency' })), refused(() => new Intl.DateTimeFormat('en_US')),
    refused(() => new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' })),
  ],
};
