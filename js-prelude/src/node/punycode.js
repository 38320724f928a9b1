/** The `punycode` module: RFC 3492, and its use in domain names. */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE_POINT = 128;
const MAX_INT = 0x7fffffff;
/** Label separators: besides the full stop, the three others that IDNA takes for one. */
const DOTS = /[.\u3002\uff0e\uff61]/;
const OTHER_DOTS = /[\u3002\uff0e\uff61]/g;

const overflow = () => new RangeError('Overflow: input needs wider integers to process');
const invalid = () => new RangeError('Invalid input');

function adapt(delta, count, isFirst) {
  delta = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  for (; delta > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN));
  return Math.floor(k + ((BASE - T_MIN + 1) * delta) / (delta + SKEW));
}

const threshold = (k, bias) => Math.min(Math.max(k - bias, T_MIN), T_MAX);

function digitOf(unit) {
  if (unit >= 0x30 && unit < 0x3a) return unit - 0x30 + 26;
  if (unit >= 0x41 && unit < 0x5b) return unit - 0x41;
  if (unit >= 0x61 && unit < 0x7b) return unit - 0x61;
  return BASE;
}

const letterOf = (digit) => String.fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);

/** Text of ASCII only to the text it stands for. */
export function decode(input) {
  const output = [];
  const end = Math.max(input.lastIndexOf('-'), 0);
  for (let at = 0; at < end; at++) {
    if (input.charCodeAt(at) >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    output.push(input.charCodeAt(at));
  }
  let code = FIRST_CODE_POINT;
  let bias = FIRST_BIAS;
  let i = 0;
  for (let at = end > 0 ? end + 1 : 0; at < input.length; ) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (at >= input.length) throw invalid();
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= BASE) throw invalid();
      if (digit > Math.floor((MAX_INT - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(MAX_INT / (BASE - t))) throw overflow();
      weight *= BASE - t;
    }
    const count = output.length + 1;
    bias = adapt(i - before, count, before === 0);
    if (Math.floor(i / count) > MAX_INT - code) throw overflow();
    code += Math.floor(i / count);
    i %= count;
    output.splice(i++, 0, code);
  }
  return ucs2.encode(output);
}

/** Any text to text of ASCII only. */
export function encode(input) {
  const points = ucs2.decode(input);
  let output = '';
  for (const point of points) if (point < 0x80) output += String.fromCharCode(point);
  const basic = output.length;
  let handled = basic;
  if (basic > 0) output += '-';
  let code = FIRST_CODE_POINT;
  let delta = 0;
  let bias = FIRST_BIAS;
  while (handled < points.length) {
    let next = MAX_INT;
    for (const point of points) if (point >= code && point < next) next = point;
    if (next - code > Math.floor((MAX_INT - delta) / (handled + 1))) throw overflow();
    delta += (next - code) * (handled + 1);
    code = next;
    for (const point of points) {
      if (point < code && ++delta > MAX_INT) throw overflow();
      if (point !== code) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (rest < t) break;
        output += letterOf(t + ((rest - t) % (BASE - t)));
        rest = Math.floor((rest - t) / (BASE - t));
      }
      output += letterOf(rest);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return output;
}

function mapLabels(domain, change) {
  // Before the last "@" of an e-mail address nothing is a domain name.
  const parts = domain.split('@');
  const prefix = parts.length > 1 ? `${parts[0]}@` : '';
  const name = parts.length > 1 ? parts[1] : domain;
  return prefix + name.replace(OTHER_DOTS, '.').split(DOTS).map(change).join('.');
}

export const toUnicode = (input) =>
  mapLabels(input, (label) => (label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label));

export const toASCII = (input) =>
  // eslint-disable-next-line no-control-regex -- ASCII is what it is about
  mapLabels(input, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encode(label)}` : label));

/** Code points, with a lone surrogate being one of its own. */
export const ucs2 = {
  decode: (text) => Array.from(text, (character) => character.codePointAt(0)),
  encode: (points) => {
    let text = '';
    for (const point of points) text += String.fromCodePoint(point);
    return text;
  },
};

export const version = '2.1.0';

export default { version, ucs2, decode, encode, toASCII, toUnicode };
