/**
 * Intl against Node's own, in a table of many combinations, and what is particular to ours. The comparison needs the
 * locale data of the same release of CLDR; under another Node it is left out.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, NativeIntl } from './intl-host.mjs';

const native = {
  localeCompare: String.prototype.localeCompare,
  toLocaleString: Date.prototype.toLocaleString,
};
await import('../src/web/intl.js');
const ours = globalThis.Intl;

/** Full data, and no difference but the listed ones. */
const FULL = ['en-US', 'en-GB'];
const COMPACT = ['de', 'fr', 'es', 'it', 'pt-BR', 'nl', 'ja', 'zh', 'ko', 'ru', 'sv', 'pl', 'tr'];

const isSameData = process.versions.cldr.startsWith('48');
const compared = (name, body) => test(name, { skip: isSameData ? false : 'the locale data is of another release' }, body);

/** ICU's narrow space before AM and PM is a plain one here, and in what its `format` gives. */
const flat = (parts) => parts.map(({ type, value }) => `${type}=${value.replaceAll('\u202f', ' ')}`).join('|');

/** All combinations of some values for each option; undefined leaves it out. */
function* combinations(options) {
  const [[name, values], ...rest] = Object.entries(options);
  const others = rest.length === 0 ? [{}] : [...combinations(Object.fromEntries(rest))];
  for (const value of values) for (const other of others) yield value === undefined ? other : { [name]: value, ...other };
}

const DATES = [0, Date.UTC(2024, 1, 5, 3, 4, 5, 67), Date.UTC(2024, 11, 25, 15, 30), Date.UTC(1999, 8, 9, 12)];

function compareDates(locale, options) {
  const full = { timeZone: 'UTC', ...options };
  const [a, b] = [new NativeIntl.DateTimeFormat(locale, full), new ours.DateTimeFormat(locale, full)];
  for (const date of DATES) {
    assert.equal(flat(b.formatToParts(date)), flat(a.formatToParts(date)), `${locale} ${JSON.stringify(options)} ${date}`);
  }
}

const isDay = ({ year, month, day }) => year !== undefined && month === undefined && day !== undefined;
const isOddMonth = ({ weekday, month, day }) => weekday !== undefined && day === undefined && month !== undefined;

compared('dates in American English', () => {
  let count = 0;
  const dates = combinations({
    weekday: [undefined, 'short', 'long', 'narrow'], year: [undefined, 'numeric', '2-digit'],
    month: [undefined, 'numeric', '2-digit', 'short', 'long', 'narrow'], day: [undefined, 'numeric', '2-digit'],
  });
  for (const options of dates) {
    // Combinations no language has a pattern for.
    if (isDay(options) || isOddMonth(options) || (options.weekday && options.year && !options.day)) continue;
    compareDates('en-US', options);
    count++;
  }
  const times = combinations({
    hour: ['numeric', '2-digit'], minute: [undefined, 'numeric', '2-digit'], second: [undefined, '2-digit'],
    hourCycle: [undefined, 'h11', 'h12', 'h23', 'h24'],
  });
  for (const options of times) {
    if (options.second !== undefined && options.minute === undefined) continue;
    compareDates('en-US', options);
    count++;
  }
  const both = combinations({
    weekday: [undefined, 'short', 'long'], month: ['2-digit', 'short', 'long'], day: ['numeric'], year: [undefined, 'numeric'],
    hour: ['numeric', '2-digit'], minute: ['2-digit'], second: [undefined, '2-digit'], hour12: [undefined, true],
  });
  for (const options of both) {
    compareDates('en-US', options);
    count++;
  }
  assert.ok(count > 300, String(count));
});

compared('styles of dates and times', () => {
  const styles = [undefined, 'full', 'long', 'medium', 'short'];
  for (const locale of [...FULL, ...COMPACT]) {
    for (const options of combinations({ dateStyle: styles, timeStyle: styles })) compareDates(locale, options);
  }
});

compared('usual dates in all languages', () => {
  const usual = [
    {}, { year: 'numeric', month: 'long', day: 'numeric' }, { year: 'numeric', month: 'short', day: 'numeric' },
    { year: 'numeric', month: '2-digit', day: '2-digit' }, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    { weekday: 'short', month: 'short', day: 'numeric' }, { month: 'long', year: 'numeric' }, { month: 'long' }, { weekday: 'long' },
    { weekday: 'short' }, { hour: '2-digit', minute: '2-digit' }, { hour: 'numeric', minute: '2-digit' }, { hour: 'numeric' },
    { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' }, { era: 'short', year: 'numeric' },
    { timeZoneName: 'shortOffset' }, { timeZoneName: 'longOffset' }, { hour: 'numeric', minute: 'numeric', second: 'numeric' },
  ];
  for (const locale of [...FULL, ...COMPACT]) {
    for (const options of usual) if (locale !== 'es' || options.month !== '2-digit') compareDates(locale, options);
  }
});

compared('time zones', () => {
  const options = combinations({
    timeZone: ['America/New_York', 'Europe/London', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Sydney', 'America/St_Johns'],
    timeZoneName: ['short', 'long', 'shortOffset', 'longOffset'], hour: [undefined, 'numeric'],
  });
  for (const each of options) {
    const [a, b] = [new NativeIntl.DateTimeFormat('en-US', each), new ours.DateTimeFormat('en-US', each)];
    for (const date of DATES) assert.equal(flat(b.formatToParts(date)), flat(a.formatToParts(date)), JSON.stringify(each));
  }
  assert.ok(asked.spans > 0);
});

compared('ranges in American English', () => {
  const day = 86_400_000;
  const from = Date.UTC(2007, 0, 10, 10);
  const kinds = [
    {}, { dateStyle: 'medium' }, { dateStyle: 'full' }, { month: 'short', day: 'numeric' }, { month: 'long', year: 'numeric' },
    { hour: 'numeric', minute: '2-digit' }, { dateStyle: 'short', timeStyle: 'short' }, { year: 'numeric' },
  ];
  for (const options of kinds) {
    for (const to of [from, from + 3_600_000, from + 5 * 3_600_000, from + 10 * day, from + 41 * day, from + 400 * day]) {
      const full = { timeZone: 'UTC', ...options };
      const expected = new NativeIntl.DateTimeFormat('en-US', full).formatRange(from, to).replaceAll('\u202f', ' ');
      assert.equal(new ours.DateTimeFormat('en-US', full).formatRange(from, to), expected, JSON.stringify(options));
    }
  }
});

const NUMBERS = [0, -0, 1, 1.5, -98765.4321, 999.999, 1234.5, 1e6, 1234567.891, 1.005, 0.000123, 1e21, NaN, -Infinity, 999999, 12345n];

const NUMBER_OPTIONS = [
  {}, { style: 'percent' }, { style: 'percent', maximumFractionDigits: 1 }, { notation: 'compact' },
  { notation: 'compact', compactDisplay: 'long' }, { notation: 'compact', maximumFractionDigits: 1 }, { notation: 'scientific' },
  { notation: 'engineering' }, { maximumFractionDigits: 0 }, { minimumFractionDigits: 2, maximumFractionDigits: 4 },
  { maximumSignificantDigits: 3 }, { minimumSignificantDigits: 5 }, { minimumIntegerDigits: 5 }, { useGrouping: false },
  { useGrouping: 'min2' }, { useGrouping: 'always' }, { signDisplay: 'always' }, { signDisplay: 'exceptZero' },
  { signDisplay: 'never' }, { signDisplay: 'negative' }, { roundingMode: 'floor', maximumFractionDigits: 1 },
  { roundingMode: 'halfEven', maximumFractionDigits: 0 },
  { roundingIncrement: 5, maximumFractionDigits: 2, minimumFractionDigits: 2 },
  { trailingZeroDisplay: 'stripIfInteger', minimumFractionDigits: 2 },
  { maximumFractionDigits: 1, maximumSignificantDigits: 3, roundingPriority: 'lessPrecision' },
  { maximumFractionDigits: 1, maximumSignificantDigits: 3, roundingPriority: 'morePrecision' },
  ...combinations({
    style: ['currency'], currency: ['USD', 'EUR', 'JPY', 'CHF', 'GBP', 'INR', 'SEK'],
    currencyDisplay: ['symbol', 'narrowSymbol', 'code'], signDisplay: ['auto', 'always'],
  }),
  { style: 'currency', currency: 'USD', currencySign: 'accounting' },
];

const UNIT_OPTIONS = [...combinations({
  style: ['unit'], unitDisplay: ['short', 'long', 'narrow'],
  unit: ['kilometer', 'celsius', 'liter', 'megabyte', 'day', 'percent', 'mile', 'kilometer-per-hour', 'meter-per-second'],
}), ...combinations({ style: ['currency'], currency: ['USD', 'JPY', 'PLN'], currencyDisplay: ['name'] })];

function compareNumbers(locale, options, values = NUMBERS) {
  const [a, b] = [new NativeIntl.NumberFormat(locale, options), new ours.NumberFormat(locale, options)];
  const parts = (list) => list.map(({ type, value }) => `${type}=${value}`).join('|');
  for (const value of values) {
    assert.equal(parts(b.formatToParts(value)), parts(a.formatToParts(value)), `${locale} ${JSON.stringify(options)} ${value}`);
  }
  const sorted = (object) => JSON.stringify(Object.entries(object).sort());
  assert.equal(sorted(b.resolvedOptions()), sorted(a.resolvedOptions()), `${locale} ${JSON.stringify(options)}`);
}

compared('numbers in English', () => {
  for (const locale of FULL) for (const options of [...NUMBER_OPTIONS, ...UNIT_OPTIONS]) compareNumbers(locale, options);
});

compared('numbers in all languages', () => {
  // French says "1,2 millier", which its table has no room for; Swedish writes powers of ten out.
  const isOdd = (locale, { notation, compactDisplay }) => (locale === 'fr' && compactDisplay === 'long')
    || (locale === 'sv' && (notation === 'scientific' || notation === 'engineering'));
  for (const locale of COMPACT) {
    for (const options of NUMBER_OPTIONS) if (!isOdd(locale, options)) compareNumbers(locale, options);
  }
});

compared('plural rules', () => {
  const values = [...Array(230).keys(), 1000, 1e6, 2e6, 0.5, 1.5, 21.1];
  const languages = 'ar be bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sr sv th tr uk vi zh';
  for (const locale of languages.split(' ')) {
    for (const type of ['cardinal', 'ordinal']) {
      const [a, b] = [new NativeIntl.PluralRules(locale, { type }), new ours.PluralRules(locale, { type })];
      for (const value of values) assert.equal(b.select(value), a.select(value), `${locale} ${type} ${value}`);
    }
  }
});

compared('relative times and lists', () => {
  for (const locale of [...FULL, ...COMPACT]) {
    const styles = FULL.includes(locale) ? ['long', 'short', 'narrow'] : ['long'];
    for (const options of combinations({ numeric: ['always', 'auto'], style: styles })) {
      const [a, b] = [new NativeIntl.RelativeTimeFormat(locale, options), new ours.RelativeTimeFormat(locale, options)];
      for (const unit of ['seconds', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
        for (const value of [-5, -2, -1, -0, 0, 1, 2, 3, 21, 1.5, 12345]) {
          assert.deepEqual(b.formatToParts(value, unit), a.formatToParts(value, unit), `${locale} ${value} ${unit}`);
        }
      }
    }
    const kinds = { type: ['conjunction', 'disjunction', 'unit'], style: ['long', 'short', 'narrow'] };
    for (const options of combinations(kinds)) {
      const [a, b] = [new NativeIntl.ListFormat(locale, options), new ours.ListFormat(locale, options)];
      for (const list of [[], ['A'], ['A', 'B'], ['A', 'B', 'C'], ['uno', 'ocho'], ['A', 'B', 'isla']]) {
        assert.deepEqual(b.formatToParts(list), a.formatToParts(list), `${locale} ${JSON.stringify(options)}`);
      }
    }
  }
});

test('texts are ordered as elsewhere', () => {
  const words = [
    'a', 'A', 'á', 'Ä', 'b', 'z', 'Z', 'ö', 'ü', 'ß', 'ss', 'resume', 'résumé', 'Résumé', 'co-op', 'coop', 'item 10', 'item 2', '_x',
    '10', '9', 'ñ', 'n', 'o', 'nz', 'å', 'ł', 'ı', 'i', 'I', 'привет', 'Йод', 'иод', 'α', 'あ', '가', '漢', '', '$a', '€', 'a b', 'ab',
    'e\u0301', 'é', 'Zebra', "it's", 'x!', '(x)', '1.5', 'a@b',
  ];
  for (const locale of ['en-US', 'de', 'es', 'pl', 'tr', 'fr', 'ru']) {
    for (const options of [{}, { sensitivity: 'base' }, { sensitivity: 'accent' }, { numeric: true }, { caseFirst: 'upper' }]) {
      const [a, b] = [new NativeIntl.Collator(locale, options), new ours.Collator(locale, options)];
      for (const x of words) for (const y of words) assert.equal(b.compare(x, y), a.compare(x, y), `${locale} ${x} ${y}`);
    }
  }
  assert.deepEqual(['ä', 'z', 'a', 'B'].sort((x, y) => x.localeCompare(y)), ['a', 'ä', 'B', 'z']);
  assert.deepEqual(['ä', 'z', 'å'].sort(new ours.Collator('sv').compare), ['z', 'å', 'ä']);
  for (const [x, y] of [['a', 'B'], ['é', 'f'], ['x', 'x']]) assert.equal(x.localeCompare(y), native.localeCompare.call(x, y));
});

test('text is divided in pieces of any length', () => {
  const texts = ['Hello, world! How?', 'e\u0301👨‍👩‍👧🇩🇪x', 'one two. '.repeat(3000), '👍🏽'.repeat(5000), 'x'.repeat(20_000), '', '\ud800a'];
  for (const granularity of ['grapheme', 'word', 'sentence']) {
    const [a, b] = [new NativeIntl.Segmenter('en', { granularity }), new ours.Segmenter('en', { granularity })];
    for (const text of texts) {
      const list = (segmenter) => [...segmenter.segment(text)].map(({ segment, index, isWordLike }) => [segment, index, isWordLike]);
      assert.deepEqual(list(b), list(a));
      assert.deepEqual(b.segment(text).containing(5)?.index, a.segment(text).containing(5)?.index);
    }
  }
});

test('tags are made canonical', () => {
  const list = ['en-us', 'ZH-hans-cn', 'iw', 'de-DE-u-co-phonebk', 'en-u-nu-thai-ca-buddhist', 'en-x-priv', 'de-1996', 'en-UK'];
  assert.deepEqual(ours.getCanonicalLocales(list), NativeIntl.getCanonicalLocales(list));
  for (const bad of ['', 'x', 'en_US', 'abcdefghi', 'en-u', 'i-klingon', 'a'.repeat(300)]) {
    assert.throws(() => ours.getCanonicalLocales(bad), RangeError, bad);
  }
  for (const bad of [5, [5], null]) assert.throws(() => ours.getCanonicalLocales(bad === 5 ? [5] : bad), TypeError);
  for (const text of ['en', 'zh-TW', 'de-Latn-AT', 'pt-BR-u-hc-h12']) {
    const [a, b] = [new NativeIntl.Locale(text), new ours.Locale(text)];
    assert.equal(String(b.maximize()), String(a.maximize()));
    assert.equal(String(b.minimize()), String(a.minimize()));
    assert.equal(b.hourCycle, a.hourCycle);
  }
  assert.deepEqual(ours.getCanonicalLocales(new ours.Locale('de', { region: 'at' })), ['de-AT']);
});

test('what is answered is what is said', () => {
  const locale = (tag) => new ours.NumberFormat(tag).resolvedOptions().locale;
  assert.deepEqual(
    ['de', 'de-DE', 'de-AT', 'xx', 'th-TH', 'en-AU', 'zh-TW', 'pt', undefined].map(locale),
    ['de', 'de-DE', 'de', 'en-US', 'en-US', 'en-GB', 'zh', 'pt', 'en-US'],
  );
  assert.equal(locale(['xx', 'fr-CA']), 'fr');
  assert.equal(new ours.DateTimeFormat('en-US-u-hc-h23-ca-buddhist', { hour: 'numeric' }).resolvedOptions().locale, 'en-US-u-hc-h23');
  assert.equal(new ours.DisplayNames('de', { type: 'region' }).resolvedOptions().locale, 'en-US');
  assert.deepEqual(ours.NumberFormat.supportedLocalesOf(['de-AT', 'xx', 'en']), ['de-AT', 'en']);
  const { timeZone, calendar } = ours.DateTimeFormat().resolvedOptions();
  assert.deepEqual([timeZone, calendar], ['UTC', 'gregory']);
});

test('midnight is 00 on clocks of 24 hours, and 12 on others', () => {
  const show = (tag, options) => new Date(0).toLocaleTimeString(tag, { hour: 'numeric', minute: 'numeric', ...options });
  assert.equal(show('en-US', { hour12: false }), '00:00');
  assert.equal(show('de', { hour12: true }), '12:00 AM');
  assert.equal(show('en-US'), '12:00 AM');
});

test('the methods of the language', () => {
  const date = new Date(Date.UTC(2024, 1, 5, 15, 4, 5));
  assert.equal(date.toLocaleString(), '2/5/2024, 3:04:05 PM');
  assert.equal(date.toLocaleDateString('de'), '5.2.2024');
  assert.equal(date.toLocaleTimeString('en-GB'), '15:04:05');
  assert.equal(date.toLocaleDateString(undefined, { hour: '2-digit' }), '2/5/2024, 03 PM');
  assert.equal(date.toLocaleString('en-US', { timeZone: 'America/New_York' }), '2/5/2024, 10:04:05 AM');
  assert.equal(new Date(NaN).toLocaleString(), 'Invalid Date');
  assert.equal(native.toLocaleString.call(date, 'en-US', { timeZone: 'UTC' }), date.toLocaleString());
  assert.equal((1234.5).toLocaleString('de-DE', { minimumFractionDigits: 2 }), '1.234,50');
  assert.equal(12345678901234567890n.toLocaleString(), '12,345,678,901,234,567,890');
  assert.equal([1234.5, null, date].toLocaleString('en-GB'), '1,234.5,,05/02/2024, 15:04:05');
  assert.equal(new Float64Array([1234.5, 2]).toLocaleString('de'), '1.234,5,2');
  assert.equal('istanbul'.toLocaleUpperCase('tr'), 'İSTANBUL');
  assert.equal('IİI'.toLocaleLowerCase('tr-TR'), 'ıiı');
  assert.equal('I'.toLocaleLowerCase(), 'i');
  assert.equal(String.prototype.localeCompare.length, 1);
  assert.throws(() => Date.prototype.toLocaleString.call({}), TypeError);
  assert.throws(() => date.toLocaleDateString('en', { timeStyle: 'short' }), TypeError);
});

test('wrong arguments are errors', () => {
  const refused = (make, kind = RangeError) => assert.throws(make, kind);
  refused(() => new ours.NumberFormat('en', { style: 'currency' }), TypeError);
  refused(() => new ours.NumberFormat('en', { style: 'currency', currency: 'dollars' }));
  refused(() => new ours.NumberFormat('en', { style: 'unit', unit: 'parsec' }));
  refused(() => new ours.NumberFormat('en', { maximumFractionDigits: 101 }));
  refused(() => new ours.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 2 }));
  refused(() => new ours.DateTimeFormat('en', { timeZone: 'Mars/Base' }));
  refused(() => new ours.DateTimeFormat('en', { timeZone: '+25:00' }));
  refused(() => new ours.DateTimeFormat('en', { dateStyle: 'short', year: 'numeric' }), TypeError);
  refused(() => new ours.DateTimeFormat('en').format(NaN));
  refused(() => new ours.DateTimeFormat('not a tag'));
  refused(() => new ours.RelativeTimeFormat('en').format(1, 'eon'));
  refused(() => new ours.RelativeTimeFormat('en').format(Infinity, 'day'));
  refused(() => new ours.ListFormat('en').format([1]), TypeError);
  refused(() => new ours.DisplayNames('en'), TypeError);
  refused(() => ours.supportedValuesOf('planets'));
  refused(() => ours.PluralRules('en'), TypeError);
});

test('zones that are offsets', () => {
  const show = (timeZone) => new ours.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
  assert.equal(show('+05:30').format(0), '05:30');
  assert.equal(show('-0800').resolvedOptions().timeZone, '-08:00');
  assert.equal(show('Etc/GMT').resolvedOptions().timeZone, 'UTC');
  assert.equal(show('etc/utc').resolvedOptions().timeZone, 'UTC');
});

test('formatters can be called, extended and handed around', () => {
  const { format } = ours.NumberFormat('en');
  assert.equal([1234, 5678].map(format).join(' '), '1,234 5,678');
  class Euro extends ours.NumberFormat {
    constructor() {
      super('de', { style: 'currency', currency: 'EUR' });
    }
  }
  const euro = new Euro();
  assert.ok(euro instanceof Euro && euro instanceof ours.NumberFormat);
  assert.equal(euro.format(5), '5,00\u00a0€');
  assert.equal(String(ours), '[object Intl]');
  assert.equal(Object.prototype.toString.call(euro), '[object Intl.NumberFormat]');
  assert.equal(ours.DateTimeFormat().constructor, ours.DateTimeFormat);
});

test('names, in English only', () => {
  const of = (type, code) => new ours.DisplayNames('en', { type }).of(code);
  assert.deepEqual(
    [of('region', 'DE'), of('language', 'en-GB'), of('language', 'fr-BE'), of('currency', 'USD'), of('script', 'Latn')],
    ['Germany', 'British English', 'French (Belgium)', 'US Dollar', 'Latin'],
  );
  assert.equal(of('region', 'XQ'), 'XQ');
  assert.equal(new ours.DisplayNames('en', { type: 'region', fallback: 'none' }).of('XQ'), undefined);
});
