/** Language tags (BCP 47 as Unicode's TR 35 narrows it): taking them apart, and their canonical form. */

/** Tags longer than this are refused: no real one comes near. */
const TAG_LENGTH = 256;

/** Names that were replaced long ago and still occur. CLDR has many more, for languages nobody formats in. */
const LANGUAGES = new Map([
  ['cmn', 'zh'], ['in', 'id'], ['iw', 'he'], ['ji', 'yi'], ['jw', 'jv'], ['mo', 'ro'], ['tl', 'fil'],
]);
const REGIONS = new Map([
  ['BU', 'MM'], ['DD', 'DE'], ['FX', 'FR'], ['TP', 'TL'], ['UK', 'GB'], ['YD', 'YE'], ['ZR', 'CD'],
]);

const LANGUAGE = /^(?:[a-z]{2,3}|[a-z]{5,8})$/;
const SCRIPT = /^[a-z]{4}$/;
const REGION = /^(?:[a-z]{2}|\d{3})$/;
const VARIANT = /^(?:[a-z\d]{5,8}|\d[a-z\d]{3})$/;

/**
 * @typedef {object} Tag
 * @property {string} language
 * @property {string} script "" if none
 * @property {string} region "" if none
 * @property {string[]} variants
 * @property {Map<string, string>} keywords of the extension "u", without the value "true"
 * @property {string[]} attributes of the extension "u"
 * @property {string[]} others other extensions and what is for private use, as they are written
 */

/**
 * @param {string} text
 * @returns {Tag | undefined} undefined if this is no language tag
 */
export function parseTag(text) {
  if (text.length > TAG_LENGTH) return undefined;
  const pieces = text.toLowerCase().split('-');
  let at = 0;
  if (!LANGUAGE.test(pieces[0])) return undefined;
  const tag = {
    language: pieces[at++], script: '', region: '', variants: [], keywords: new Map(), attributes: [], others: [],
  };
  if (SCRIPT.test(pieces[at] ?? '')) tag.script = pieces[at++];
  if (REGION.test(pieces[at] ?? '')) tag.region = pieces[at++];
  while (VARIANT.test(pieces[at] ?? '')) {
    if (tag.variants.includes(pieces[at])) return undefined;
    tag.variants.push(pieces[at++]);
  }
  const singletons = new Set();
  while (at < pieces.length) {
    const singleton = pieces[at++];
    if (!/^[a-z\d]$/.test(singleton) || singletons.has(singleton)) return undefined;
    singletons.add(singleton);
    const from = at;
    const isPrivate = singleton === 'x';
    while (at < pieces.length && (isPrivate ? /^[a-z\d]{1,8}$/ : /^[a-z\d]{2,8}$/).test(pieces[at])) at++;
    if (at === from) return undefined;
    const own = pieces.slice(from, at);
    if (singleton === 'u') readKeywords(tag, own);
    else tag.others.push([singleton, ...own].join('-'));
    if (isPrivate && at < pieces.length) return undefined;
  }
  return canonical(tag);
}

function readKeywords(tag, pieces) {
  let at = 0;
  while (at < pieces.length && pieces[at].length > 2) tag.attributes.push(pieces[at++]);
  while (at < pieces.length) {
    const key = pieces[at++];
    const from = at;
    while (at < pieces.length && pieces[at].length > 2) at++;
    const value = pieces.slice(from, at).join('-');
    if (!tag.keywords.has(key)) tag.keywords.set(key, value === 'true' || value === 'yes' ? '' : value);
  }
}

function canonical(tag) {
  tag.language = LANGUAGES.get(tag.language) ?? tag.language;
  if (tag.language === 'sh') {
    tag.language = 'sr';
    tag.script ||= 'latn';
  }
  tag.script = tag.script && tag.script[0].toUpperCase() + tag.script.slice(1);
  tag.region = tag.region.toUpperCase();
  tag.region = REGIONS.get(tag.region) ?? tag.region;
  tag.variants.sort();
  tag.attributes.sort();
  return tag;
}

/** The part that names a language: without extensions. */
export function baseName(tag) {
  return [tag.language, tag.script, tag.region, ...tag.variants].filter((piece) => piece !== '').join('-');
}

/** @param {Iterable<[string, string]>} keywords */
export function keywordText(keywords, attributes = []) {
  const sorted = [...keywords].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const pieces = sorted.map(([key, value]) => (value === '' ? key : `${key}-${value}`));
  return ['u', ...attributes, ...pieces].join('-');
}

/** @param {Tag} tag */
export function tagText(tag) {
  const extensions = [...tag.others];
  if (tag.keywords.size > 0 || tag.attributes.length > 0) extensions.push(keywordText(tag.keywords, tag.attributes));
  extensions.sort((a, b) => (a[0] === 'x') - (b[0] === 'x') || (a < b ? -1 : 1));
  return [baseName(tag), ...extensions].join('-');
}

/** @returns {Tag} or throws a RangeError */
export function requireTag(text) {
  const tag = parseTag(text);
  if (tag === undefined) throw new RangeError(`Incorrect locale information provided: "${text.slice(0, TAG_LENGTH)}"`);
  return tag;
}

/** What every constructor does with its first argument. */
export function canonicalizeLocaleList(locales) {
  if (locales === undefined) return [];
  const isOne = typeof locales === 'string' || (typeof locales === 'object' && locales !== null && isLocale(locales));
  const list = isOne ? [locales] : Object(requireObjectCoercible(locales));
  const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), 10_000);
  const seen = [];
  for (let i = 0; i < length; i++) {
    if (!(i in list)) continue;
    const entry = list[i];
    if (typeof entry !== 'string' && (typeof entry !== 'object' || entry === null)) {
      throw new TypeError('Incorrect locale information provided');
    }
    const text = tagText(requireTag(String(entry)));
    if (!seen.includes(text)) seen.push(text);
  }
  return seen;
}

function requireObjectCoercible(value) {
  if (value === null) throw new TypeError('Cannot convert undefined or null to object');
  return value;
}

/** Set by `locale.js`, which needs this file. */
let isLocale = () => false;

export function setLocaleCheck(check) {
  isLocale = check;
}
