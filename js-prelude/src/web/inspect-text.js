/** How primitives and property names are written: quoting, escaping, signs. */

const NEEDS_ESCAPE = /[\x00-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ESCAPED = {
  "'": /[\x00-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
  '"': /[\x00-\x1f\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
};
const SHORT_ESCAPES = {
  '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\', '\v': '\\x0B',
};
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** A string as a literal: in the quotes that need least escaping. */
export function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  if (!NEEDS_ESCAPE.test(text)) return `${mark}${text}${mark}`;
  return mark + text.replace(ESCAPED[mark] ?? ESCAPED['"'], escapeChar) + mark;
}

function escapeChar(char) {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`;
}

/** @param {number} value */
export function numberText(value) {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

/** A symbol, its description escaped where it must be. */
export function symbolText(symbol) {
  const { description } = symbol;
  return description === undefined ? 'Symbol()' : `Symbol(${description.replace(/[\x00-\x1f\\\x7f-\x9f]/g, escapeChar)})`;
}

/** A property name as it stands before the colon. */
export function keyText(ctx, key, enumerable) {
  if (typeof key === 'symbol') return `[${ctx.stylize(symbolText(key), 'symbol')}]`;
  if (key === '__proto__') return "['__proto__']";
  if (!enumerable) return `[${key}]`;
  return IDENTIFIER.test(key) ? ctx.stylize(key, 'name') : ctx.stylize(quote(key), 'string');
}
