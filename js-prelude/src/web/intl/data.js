/**
 * The locales there is data for, and how their tables are read.
 *
 * A table is a plain object of texts. Alternatives stand between "|". Where a text has plural forms, they stand in
 * parentheses in the order of `CATEGORIES` as far as the language has them, "other" last; the last one given stands for
 * the rest: "# day(/s)". "#" is where the number goes, "0" in patterns of numbers. Patterns of dates are CLDR's,
 * letters for fields and quoted literals. Short and standalone names are given where they differ from the long and
 * inflected ones. What a table of another language than English leaves out: short forms of relative times, most units'
 * long names, names of most time zones.
 */

import de from './data/de.js';
import enGB from './data/en-GB.js';
import en from './data/en.js';
import es from './data/es.js';
import fr from './data/fr.js';
import it from './data/it.js';
import ja from './data/ja.js';
import ko from './data/ko.js';
import nl from './data/nl.js';
import pl from './data/pl.js';
import pt from './data/pt.js';
import ru from './data/ru.js';
import sv from './data/sv.js';
import tr from './data/tr.js';
import zh from './data/zh.js';

/** By the tag that is reported; a region is listed where its data is that of the language. */
const TABLES = {
  en, 'en-US': en, 'en-GB': enGB, de, 'de-DE': de, es, 'es-ES': es, fr, 'fr-FR': fr, it, 'it-IT': it, ja, 'ja-JP': ja,
  ko, 'ko-KR': ko, nl, 'nl-NL': nl, pl, 'pl-PL': pl, pt, 'pt-BR': pt, ru, 'ru-RU': ru, sv, 'sv-SE': sv, tr, 'tr-TR': tr,
  zh, 'zh-CN': zh, 'zh-Hans': zh, 'zh-Hans-CN': zh,
};

export const LOCALES = Object.keys(TABLES);

/** English of these regions is closer to that of Britain than to American English: dates begin with the day. */
const LIKE_BRITAIN = new Set((
  '001 150 AU BE BW CH CY DK FI FJ GG GH GI HK IE IM IN JE JM KE MT MY NG NL NZ PK SE SG TT TZ UG ZA ZM ZW'
).split(' '));

/** @returns {string | undefined} the locale that stands in for this one, if not one of its prefixes */
export function relative(tag) {
  return tag.language === 'en' && LIKE_BRITAIN.has(tag.region) ? 'en-GB' : undefined;
}

/** @param {string} locale one of `LOCALES`, perhaps with extensions */
export function dataOf(locale) {
  const end = locale.indexOf('-u-');
  return TABLES[end < 0 ? locale : locale.slice(0, end)];
}

export const languageOf = (locale) => locale.split('-', 1)[0];

const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * @param {string} text with or without forms
 * @param {string[]} categories those of the language
 * @param {string} category the one wanted
 */
export function formOf(text, categories, category) {
  const open = text.indexOf('(');
  if (open < 0) return text;
  const close = text.indexOf(')', open);
  const forms = text.slice(open + 1, close).split('/');
  const at = CATEGORIES.filter((name) => categories.includes(name)).indexOf(category);
  return text.slice(0, open) + forms[Math.min(at, forms.length - 1)] + text.slice(close + 1);
}

export const nth = (texts, index) => texts.split('|')[index];
