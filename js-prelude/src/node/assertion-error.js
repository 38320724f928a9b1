/** AssertionError, and the message it makes of two values: for deep comparisons a line by line difference. */

import { inspect } from '../web/inspect.js';
import { invalidArgType } from './errors.js';

/** A difference of more lines than this is not worked out: its cost grows with the square. */
const MAX_DIFF_LINES = 300;
const MAX_LINES_SHOWN = 60;

/** How an operator is worded: what was expected, and what stands between two values. */
const WORDS = {
  deepStrictEqual: ['Expected values to be strictly deep-equal:', '!=='],
  strictEqual: ['Expected values to be strictly equal:', '!=='],
  deepEqual: ['Expected values to be loosely deep-equal:', 'should loosely deep-equal'],
  notDeepStrictEqual: ['Expected "actual" not to be strictly deep-equal to:'],
  notStrictEqual: ['Expected "actual" to be strictly unequal to:'],
  notDeepEqual: ['Expected "actual" not to be loosely deep-equal to:'],
};

export class AssertionError extends Error {
  /**
   * @param {{ message?: string, actual?: unknown, expected?: unknown, operator?: string, stackStartFn?: Function }} options
   */
  constructor(options) {
    if (options === null || typeof options !== 'object') throw invalidArgType('options', 'of type object', options);
    const { message, actual, expected, operator, stackStartFn } = options;
    const isGenerated = message === undefined || message === null;
    super(isGenerated ? describe(actual, expected, operator) : String(message));
    Object.defineProperty(this, 'name', { value: 'AssertionError', writable: true, configurable: true });
    this.generatedMessage = isGenerated;
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    if (stackStartFn) Error.captureStackTrace?.(this, stackStartFn);
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** A value for a person to read; lines are broken so that a difference can point at one. */
export function show(value) {
  return inspect(value, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, breakLength: Infinity, sorted: true, getters: true,
  });
}

function describe(actual, expected, operator) {
  const [heading, between] = WORDS[operator] ?? [];
  // "==" and "!=" among them.
  if (heading === undefined) return `${shorten(show(actual))} ${operator} ${shorten(show(expected))}`;
  const left = show(actual);
  if (operator.startsWith('not')) {
    return left.includes('\n') ? `${heading}\n\n${shorten(left)}\n` : `${heading} ${left}`;
  }
  const right = show(expected);
  if (operator === 'deepEqual') return `${heading}\n\n${shorten(left)}\n\n${between}\n\n${shorten(right)}`;
  if (left === right) return `Values have the same structure but are not reference-equal:\n\n${shorten(left)}\n`;
  const isShort = !left.includes('\n') && !right.includes('\n') && left.length + right.length < 72;
  if (isShort && (operator === 'strictEqual' || Object(actual) !== actual)) return `${heading}\n\n${left} ${between} ${right}\n`;
  return `${heading}\n+ actual - expected\n\n${difference(left.split('\n'), right.split('\n'))}`;
}

function shorten(text) {
  const lines = text.split('\n');
  return lines.length <= MAX_LINES_SHOWN ? text : [...lines.slice(0, MAX_LINES_SHOWN), '...'].join('\n');
}

/** What both have in common is indented, what only one has is marked with its sign. */
function difference(actual, expected) {
  const sign = (mark, lines) => lines.map((line) => `${mark} ${line}`);
  if (actual.length > MAX_DIFF_LINES || expected.length > MAX_DIFF_LINES) {
    return `${shorten(sign('+', actual).join('\n'))}\n${shorten(sign('-', expected).join('\n'))}`;
  }
  // common[i][j]: how many lines the rest of both, from i and from j, have in common. A comma at the end is no
  // difference: the last property has none.
  const same = (i, j) => actual[i] === expected[j] || actual[i].replace(/,$/, '') === expected[j].replace(/,$/, '');
  const common = Array.from({ length: actual.length + 1 }, () => new Uint16Array(expected.length + 1));
  for (let i = actual.length - 1; i >= 0; i--) {
    for (let j = expected.length - 1; j >= 0; j--) {
      common[i][j] = same(i, j) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < actual.length || j < expected.length) {
    if (i < actual.length && j < expected.length && same(i, j)) {
      lines.push(`  ${actual[i]}`);
      i++;
      j++;
    } else if (j === expected.length || (i < actual.length && common[i + 1][j] >= common[i][j + 1])) {
      lines.push(`+ ${actual[i++]}`);
    } else {
      lines.push(`- ${expected[j++]}`);
    }
  }
  return fold(lines).join('\n');
}

/** Leaves out the middle of a long stretch without differences. */
function fold(lines) {
  const near = (index) => lines.slice(Math.max(index - 3, 0), index + 4).some((line) => line[0] !== ' ');
  const kept = [];
  lines.forEach((line, index) => {
    if (near(index)) kept.push(line);
    else if (kept.at(-1) !== '...') kept.push('...');
  });
  return kept;
}
