/** Which grammatical number goes with a number, by language: CLDR's rules for cardinal and ordinal numbers. */

/**
 * What the rules look at: n the value, i its whole part, v how many digits after the point are shown, f those digits as
 * a number, t the same without the zeros at the end, e the power of ten taken out by compact notation.
 * @param {string} integer digits
 * @param {string} fraction digits
 */
export function operandsOf(integer, fraction, e = 0) {
  const trimmed = fraction.replace(/0+$/, '');
  // Of a long number only the end and the size matter.
  const i = Number(integer.length > 15 ? `1${integer.slice(-14)}` : integer);
  const n = trimmed === '' ? i : Number(`${i}.${trimmed}`);
  return { n, i, v: fraction.length, f: Number(fraction || 0), t: Number(trimmed || 0), e };
}

const within = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

const none = () => 'other';
const oneIfWhole = ({ i, v }) => (i === 1 && v === 0 ? 'one' : 'other');
const oneIfOne = ({ n }) => (n === 1 ? 'one' : 'other');
/** The languages of Rome say "a million of". */
const isMillion = ({ i, v, e }) => (e === 0 && i !== 0 && i % 1e6 === 0 && v === 0) || e > 5;

function frenchLike(o) {
  if (o.i === 0 || o.i === 1) return 'one';
  return isMillion(o) ? 'many' : 'other';
}

function italianLike(o) {
  if (o.i === 1 && o.v === 0) return 'one';
  return isMillion(o) ? 'many' : 'other';
}

function spanish(o) {
  if (o.n === 1) return 'one';
  return isMillion(o) ? 'many' : 'other';
}

function eastSlavic({ i, v }) {
  if (v !== 0) return 'other';
  const ten = i % 10, hundred = i % 100;
  if (ten === 1 && hundred !== 11) return 'one';
  return within(ten, 2, 4) && !within(hundred, 12, 14) ? 'few' : 'many';
}

function polish({ i, v }) {
  if (v !== 0) return 'other';
  if (i === 1) return 'one';
  return within(i % 10, 2, 4) && !within(i % 100, 12, 14) ? 'few' : 'many';
}

function czech({ i, v }) {
  if (v !== 0) return 'many';
  if (i === 1) return 'one';
  return within(i, 2, 4) ? 'few' : 'other';
}

function southSlavic({ i, v, f }) {
  const is = (ten, hundred) => {
    if (ten === 1 && hundred !== 11) return 'one';
    return within(ten, 2, 4) && !within(hundred, 12, 14) ? 'few' : '';
  };
  return (v === 0 && is(i % 10, i % 100)) || is(f % 10, f % 100) || 'other';
}

function slovenian({ i, v }) {
  if (v !== 0) return 'few';
  const hundred = i % 100;
  return hundred === 1 ? 'one' : hundred === 2 ? 'two' : within(hundred, 3, 4) ? 'few' : 'other';
}

function lithuanian({ n, f }) {
  const ten = n % 10, hundred = n % 100;
  if (ten === 1 && !within(hundred, 11, 19)) return 'one';
  if (within(ten, 2, 9) && !within(hundred, 11, 19)) return 'few';
  return f === 0 ? 'other' : 'many';
}

function latvian({ n, v, f }) {
  if (n % 10 === 0 || within(n % 100, 11, 19) || (v === 2 && within(f % 100, 11, 19))) return 'zero';
  const isFraction = f % 10 === 1 && (v !== 2 || f % 100 !== 11);
  const isOne = (n % 10 === 1 && n % 100 !== 11) || isFraction;
  return isOne ? 'one' : 'other';
}

function romanian({ i, n, v }) {
  if (i === 1 && v === 0) return 'one';
  return v !== 0 || n === 0 || (n !== 1 && within(n % 100, 1, 19)) ? 'few' : 'other';
}

function arabic({ n }) {
  if (n === 0 || n === 1 || n === 2) return ['zero', 'one', 'two'][n];
  if (within(n % 100, 3, 10)) return 'few';
  return within(n % 100, 11, 99) ? 'many' : 'other';
}

function hebrew({ i, v }) {
  if ((i === 1 && v === 0) || (i === 0 && v !== 0)) return 'one';
  return i === 2 && v === 0 ? 'two' : 'other';
}

const oneIfSmall = ({ n, i }) => (i === 0 || n === 1 ? 'one' : 'other');
const danish = ({ n, i, t }) => (n === 1 || (t !== 0 && i <= 1) ? 'one' : 'other');

/** @type {Record<string, [(operands: object) => string, string]>} the rule, and the categories it knows */
const CARDINAL = {
  ar: [arabic, 'zero one two few many other'], be: [eastSlavicOf('n'), 'one few many other'],
  bg: [oneIfOne, 'one other'], bn: [oneIfSmall, 'one other'], bs: [southSlavic, 'one few other'],
  ca: [italianLike, 'one many other'], cs: [czech, 'one few many other'], da: [danish, 'one other'],
  de: [oneIfWhole, 'one other'], el: [oneIfOne, 'one other'], en: [oneIfWhole, 'one other'],
  es: [spanish, 'one many other'], et: [oneIfWhole, 'one other'], eu: [oneIfOne, 'one other'],
  fa: [oneIfSmall, 'one other'], fi: [oneIfWhole, 'one other'], fr: [frenchLike, 'one many other'],
  gl: [oneIfWhole, 'one other'], gu: [oneIfSmall, 'one other'], he: [hebrew, 'one two other'],
  hi: [oneIfSmall, 'one other'], hr: [southSlavic, 'one few other'], hu: [oneIfOne, 'one other'], id: [none, 'other'],
  it: [italianLike, 'one many other'], ja: [none, 'other'], ka: [oneIfOne, 'one other'], kk: [oneIfOne, 'one other'],
  ko: [none, 'other'], lt: [lithuanian, 'one few many other'], lv: [latvian, 'zero one other'], ms: [none, 'other'],
  nb: [oneIfOne, 'one other'], nl: [oneIfWhole, 'one other'], nn: [oneIfOne, 'one other'], no: [oneIfOne, 'one other'],
  pl: [polish, 'one few many other'], pt: [frenchLike, 'one many other'], 'pt-PT': [italianLike, 'one many other'],
  ro: [romanian, 'one few other'], ru: [eastSlavic, 'one few many other'], sk: [czech, 'one few many other'],
  sl: [slovenian, 'one two few other'], sq: [oneIfOne, 'one other'], sr: [southSlavic, 'one few other'],
  sv: [oneIfWhole, 'one other'], sw: [oneIfWhole, 'one other'], ta: [oneIfOne, 'one other'],
  te: [oneIfOne, 'one other'], th: [none, 'other'], tr: [oneIfOne, 'one other'],
  uk: [eastSlavic, 'one few many other'], ur: [oneIfWhole, 'one other'], vi: [none, 'other'], zh: [none, 'other'],
};

/** Belarusian asks of the value what its neighbours ask of its whole part. */
function eastSlavicOf(name) {
  return (o) => eastSlavic({ i: o[name], v: Number.isInteger(o[name]) ? 0 : 1 });
}

function englishOrdinal({ n }) {
  const ten = n % 10, hundred = n % 100;
  if (ten === 1 && hundred !== 11) return 'one';
  if (ten === 2 && hundred !== 12) return 'two';
  return ten === 3 && hundred !== 13 ? 'few' : 'other';
}

function swedishOrdinal({ n }) {
  return (n % 10 === 1 || n % 10 === 2) && n % 100 !== 11 && n % 100 !== 12 ? 'one' : 'other';
}

const italianOrdinal = ({ n }) => (n === 8 || n === 11 || n === 80 || n === 800 ? 'many' : 'other');

function catalanOrdinal({ n }) {
  return n === 1 || n === 3 ? 'one' : n === 2 ? 'two' : n === 4 ? 'few' : 'other';
}

function ukrainianOrdinal({ n }) {
  return n % 10 === 3 && n % 100 !== 13 ? 'few' : 'other';
}

/** Languages not listed have one form for all. */
const ORDINAL = {
  be: [({ n }) => (within(n % 10, 2, 3) && !within(n % 100, 12, 13) ? 'few' : 'other'), 'few other'],
  ca: [catalanOrdinal, 'one two few other'], en: [englishOrdinal, 'one two few other'], fr: [oneIfOne, 'one other'],
  hi: [({ n }) => ({ 1: 'one', 2: 'two', 3: 'two', 4: 'few', 6: 'many' })[n] ?? 'other', 'one two few many other'],
  hu: [({ n }) => (n === 1 || n === 5 ? 'one' : 'other'), 'one other'], it: [italianOrdinal, 'many other'],
  ms: [oneIfOne, 'one other'], ro: [oneIfOne, 'one other'], sv: [swedishOrdinal, 'one other'],
  uk: [ukrainianOrdinal, 'few other'], vi: [oneIfOne, 'one other'],
};

/** Locales PluralRules knows: more than there are tables of names for. */
export const isCounted = (name) => name === 'en-US' || name === 'en-GB' || Object.hasOwn(CARDINAL, name);

/** @returns {{ select: (operands: object) => string, categories: string[] }} */
export function pluralRule(locale, type = 'cardinal') {
  const language = locale.split('-', 1)[0];
  const table = type === 'ordinal' ? ORDINAL : CARDINAL;
  const name = locale.startsWith('pt-PT') && type !== 'ordinal' ? 'pt-PT' : language;
  const [select, categories] = Object.hasOwn(table, name) ? table[name] : [none, 'other'];
  return { select, categories: categories.split(' ') };
}
