/** The box that console.table draws. Pure text work. */

import { inspect } from './inspect.js';

const MOST_ROWS = 1000;
const MOST_COLUMNS = 100;
const INDEX = '(index)';
const ITERATION = '(iteration index)';
const VALUES = 'Values';

/**
 * @param {unknown} data
 * @param {string[] | undefined} wanted  the columns to show
 * @returns {string | undefined} undefined when the data is not tabular
 */
export function tableText(data, wanted) {
  if (typeof data !== 'object' || data === null) return undefined;
  const { head, rows } = rowsOf(data);
  const columns = wanted ?? [];
  const lines = [];
  let hasValues = false;
  for (const [label, item] of rows) {
    const cells = new Map();
    let value;
    if (typeof item === 'object' && item !== null) {
      for (const key of wanted ?? Object.keys(item)) {
        if (!Object.hasOwn(item, key)) continue;
        if (wanted === undefined && !columns.includes(key) && columns.length < MOST_COLUMNS) columns.push(key);
        cells.set(key, cell(item[key]));
      }
    } else {
      hasValues = true;
      value = cell(item);
    }
    lines.push({ label, cells, value });
  }
  const titles = [head, ...columns, ...(hasValues ? [VALUES] : [])];
  const body = lines.map(({ label, cells, value }) => [
    label, ...columns.map((column) => cells.get(column) ?? ''), ...(hasValues ? [value ?? ''] : []),
  ]);
  return draw(titles, body);
}

/** A Map gets its keys as a column, as its keys may be anything. */
function rowsOf(data) {
  if (data instanceof Map) {
    const rows = [...data].slice(0, MOST_ROWS).map(([key, value], i) => [`${i}`, { Key: key, Values: value }]);
    return { head: ITERATION, rows };
  }
  if (data instanceof Set) return { head: ITERATION, rows: [...data].slice(0, MOST_ROWS).map((value, i) => [`${i}`, value]) };
  return { head: INDEX, rows: Object.keys(data).slice(0, MOST_ROWS).map((key) => [key, data[key]]) };
}

function cell(value) {
  const depth = typeof value === 'object' && value !== null && Object.keys(value).length > 2 ? -1 : 0;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
}

function draw(titles, body) {
  const widths = titles.map((title, i) => Math.max(...[title, ...body.map((row) => row[i])].map(widthOf)) + 2);
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map((text, i) => padded(text, widths[i])).join('│')}│`;
  return [rule('┌', '┬', '┐'), row(titles), rule('├', '┼', '┤'), ...body.map(row), rule('└', '┴', '┘')].join('\n');
}

function widthOf(text) {
  let width = 0;
  for (const _ of text) width++;
  return width;
}

function padded(text, width) {
  return ` ${text}${' '.repeat(width - widthOf(text) - 1)}`;
}
