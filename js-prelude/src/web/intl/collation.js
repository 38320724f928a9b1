/**
 * The order of texts: letters first, then accents, then case, as in Unicode's root collation for the scripts of Europe,
 * with what Polish, Spanish, Swedish and Turkish do otherwise.
 *
 * A deliberate limit: other scripts are in the order of their code points, which is the usual one for most alphabets
 * and for Kana and Hangul, but not for Han: Chinese is not ordered by sound, and Japanese not by JIS.
 */

/** ASCII but letters and digits, in the order of the root collation. */
const SIGNS = '\t\n\v\f\r _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';

/** Those from "`" on are symbols, which are not punctuation. */
const SYMBOL = SIGNS.indexOf('`') + 1;

const DIGIT = 1000;
const LETTER = 2000;
/** Signs outside ASCII stand between those of ASCII and digits. */
const OTHER_SIGN = 100;

/** Primary weights of ASCII; those of both cases of a letter are the same. 0 is ignored. */
const ASCII = (() => {
  const weights = new Uint16Array(128);
  for (let i = 0; i < SIGNS.length; i++) weights[SIGNS.charCodeAt(i)] = i + 1;
  for (let i = 0; i < 10; i++) weights[48 + i] = DIGIT + i;
  for (let i = 0; i < 26; i++) weights[65 + i] = weights[97 + i] = LETTER + i * 10;
  return weights;
})();

const letterWeight = (letter) => ASCII[letter.charCodeAt(0)];

/** Letters that do not decompose: what they are ordered as, the second with an accent (a number of no other). */
const EXPANSIONS = new Map([
  ['ß', 'ss'], ['ẞ', 'SS'], ['æ', 'ae'], ['Æ', 'AE'], ['œ', 'oe'], ['Œ', 'OE'], ['ø', 'o'], ['Ø', 'O'], ['đ', 'd'],
  ['Đ', 'D'],
  ['ł', 'l'], ['Ł', 'L'], ['ħ', 'h'], ['Ħ', 'H'], ['ð', 'd'], ['Ð', 'D'], ['ŧ', 't'], ['Ŧ', 'T'],
]);
const EXPANDED = 0x338;

/** Accents in the order of the root collation, acute first; others follow by their code points. */
const ACCENTS = '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304';

/** After a letter, in this order; "-" puts before, "=" as nearly the same. */
const TAILORED = {
  es: ['n:ñ'], pl: ['a:ą', 'c:ć', 'e:ę', 'l:ł', 'n:ń', 'o:ó', 's:ś', 'z:ź,ż'], sv: ['z:å,ä,ö', 'ä:=æ', 'ö:=ø'],
  tr: ['c:ç', 'g:ğ', 'i:-ı', 'o:ö', 's:ş', 'u:ü'],
};

/** @returns {Map<string, number>} primary weights of letters that are letters of their own in a language */
export function tailoring(language) {
  const map = new Map([['ı', letterWeight('i') + 1]]);
  for (const rule of TAILORED[language] ?? []) {
    const [base, letters] = rule.split(':');
    const from = map.get(base) ?? letterWeight(base);
    letters.split(',').forEach((entry, i) => {
      const letter = entry.at(-1);
      const weight = from + (entry[0] === '-' ? -1 : entry[0] === '=' ? 0.5 : i + 1);
      map.set(letter, weight);
      map.set(letter.toUpperCase(), weight);
    });
  }
  if (language === 'tr') map.set('İ', letterWeight('i'));
  else map.delete('I');
  return map;
}

/** The language's own script comes before the Latin one. */
export function leadingScript(language) {
  if (language === 'ru') return { first: 0x400, last: 0x52f };
  return language === 'ko' ? { first: 0xac00, last: 0xd7a3 } : undefined;
}

/** Between digits and Latin letters. */
const LEADING = 1500;

const isMark = (char) => /^\p{M}$/u.test(char);
/** The breve makes another letter of it. */
const WHOLE = new Set(['й', 'Й']);

/** Weights of one text: parallel lists, one entry for each letter. */
class Key {
  primary = [];
  accents = [];
  cases = [];

  add(weight, isUpper) {
    this.primary.push(weight);
    this.accents.push('');
    this.cases.push(isUpper ? 1 : 0);
  }

  accent(codePoint) {
    const last = this.accents.length - 1;
    const rank = ACCENTS.indexOf(String.fromCodePoint(codePoint));
    if (last >= 0) this.accents[last] += String.fromCodePoint(rank < 0 ? codePoint : rank + 1);
  }
}

const HIRAGANA = 0x3041, KATAKANA = 0x30a1, KANA_SHIFT = 0x60;
/** Above all weights of Latin letters; below code points of other scripts, which begin with Greek (0x370). */
const SCRIPTS = 4000;

function addLetter(key, char, { ignoresSigns, leading }) {
  const code = char.codePointAt(0);
  if (code < 128) {
    const weight = ASCII[code];
    if (weight === 0 || (ignoresSigns && weight < SYMBOL)) return;
    key.add(weight, code >= 65 && code <= 90);
    return;
  }
  if (isMark(char)) {
    key.accent(code);
    return;
  }
  const digit = /^\p{Nd}$/u.test(char) ? digitValue(code) : -1;
  if (digit >= 0) {
    key.add(DIGIT + digit, false);
    return;
  }
  if (!/^[\p{L}\p{N}]$/u.test(char)) {
    const isIgnored = ignoresSigns && /^[\p{P}\p{Z}]$/u.test(char);
    if (!isIgnored) key.add(OTHER_SIGN + code / 0x110000 * (DIGIT - OTHER_SIGN), false);
    return;
  }
  const lower = char.toLowerCase();
  const isKatakana = code >= KATAKANA && code <= KATAKANA + 0x55;
  const base = isKatakana ? code - KANA_SHIFT : lower.codePointAt(0);
  // Hangul stands before Kana.
  const moved = base >= 0xac00 && base <= 0xd7a3 ? HIRAGANA - 1 + (base - 0xac00) / 0x10000 : base;
  const isLeading = leading !== undefined && base >= leading.first && base <= leading.last;
  const place = isLeading ? (base - leading.first) / (leading.last - leading.first) : 0;
  const weight = isLeading ? LEADING + place * (LETTER - LEADING - 1) : SCRIPTS + moved;
  key.add(weight, lower !== char || isKatakana);
}

function digitValue(code) {
  // Digits of all scripts come in runs of ten.
  let first = code;
  while (code - first < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--;
  return code - first;
}

function keyOf(text, options) {
  const { tailored, isNumeric } = options;
  const key = new Key();
  const chars = [...text.normalize('NFC')];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i];
    if (isNumeric && char >= '0' && char <= '9') {
      let end = i;
      while (end < chars.length && chars[end] >= '0' && chars[end] <= '9') end++;
      const digits = chars.slice(i, end).join('').replace(/^0+/, '');
      // A longer number is a greater one; as long ones go by their digits.
      key.add(DIGIT + Math.min(digits.length, 900) / 1000, false);
      for (const digit of digits) key.add(DIGIT + Number(digit), false);
      i = end - 1;
      continue;
    }
    const own = tailored.get(char);
    if (own !== undefined) {
      key.add(own, char !== char.toLowerCase());
      continue;
    }
    const expanded = EXPANSIONS.get(char);
    if (expanded !== undefined) {
      for (const letter of expanded) addLetter(key, letter, options);
      key.accent(EXPANDED);
      continue;
    }
    if (char.codePointAt(0) < 128 || WHOLE.has(char) || /^[가-힣]$/.test(char)) addLetter(key, char, options);
    else for (const piece of char.normalize('NFD')) addLetter(key, piece, options);
  }
  return key;
}

function compareLists(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return Math.sign(a.length - b.length);
}

/**
 * @param {{ tailored: Map<string, number>, leading?: { first: number, last: number }, ignoresSigns: boolean,
 *   isNumeric: boolean, byAccent: boolean, byCase: boolean, upperFirst: boolean }} options
 * @returns {-1 | 0 | 1}
 */
export function compareTexts(a, b, options) {
  if (a === b) return 0;
  const isPlain = !options.isNumeric && !options.ignoresSigns && !options.tailored.has('I');
  const quick = isPlain ? compareAscii(a, b, options) : undefined;
  if (quick !== undefined) return quick;
  const first = keyOf(a, options), second = keyOf(b, options);
  const byLetter = compareLists(first.primary, second.primary);
  if (byLetter !== 0) return byLetter;
  const byAccent = options.byAccent ? compareLists(first.accents, second.accents) : 0;
  if (byAccent !== 0) return byAccent;
  const byCase = options.byCase ? compareLists(first.cases, second.cases) : 0;
  return options.upperFirst ? 0 - byCase : byCase;
}

/** @returns {-1 | 0 | 1 | undefined} undefined if ASCII alone does not decide */
function compareAscii(a, b, { byCase, upperFirst }) {
  const length = Math.min(a.length, b.length);
  let cases = 0;
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x > 127 || y > 127) return undefined;
    if (x === y) continue;
    const left = ASCII[x], right = ASCII[y];
    if (left === 0 || right === 0) return undefined;
    if (left !== right) return left < right ? -1 : 1;
    if (cases === 0) cases = x > y ? -1 : 1;
  }
  if (a.length !== b.length) {
    // What follows may be an accent of the last letter, or nothing that counts.
    const next = (a.length > length ? a : b).charCodeAt(length);
    return next > 127 || ASCII[next] === 0 ? undefined : a.length < b.length ? -1 : 1;
  }
  return byCase ? (upperFirst ? 0 - cases : cases) : 0;
}
