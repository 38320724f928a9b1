/**
 * How the formatted entries of an object become text: on one line while they fit, one per line when not, and long
 * arrays in columns. Pure text work; it sees values only to tell whether they are numbers.
 */

const ANSI = /\u001b\[\d+m/g;
/** The cost of ", " between two entries. */
const SEPARATOR = 2;
const MOST_COLUMNS = 15;
/** Below this many entries an array is never set in columns. */
const FEW_ENTRIES = 6;

/**
 * @param {object} ctx  the inspection under way
 * @param {string[]} output  the formatted entries
 * @param {string} base  what stands before the brace, e.g. a function or an error
 * @param {[string, string]} braces
 * @param {object} shape
 * @param {ArrayLike<unknown> | null} shape.list  the array being shown, if it is one
 * @param {number} shape.level  how deep the object stands
 * @returns {string}
 */
export function layOut(ctx, output, base, braces, { list, level }) {
  const head = base === '' ? braces[0] : `${base} ${braces[0]}`;
  if (ctx.compact !== false) {
    const count = output.length;
    if (list !== null && count > FEW_ENTRIES) output = inColumns(ctx, output, list);
    // Objects that nest deeper than `compact` levels are opened up, as are arrays set in columns.
    if (ctx.deepest - level < ctx.compact && output.length === count) {
      const start = output.length + ctx.indentation + braces[0].length + base.length + 10;
      if (isShort(ctx, output, start, base)) {
        const oneLine = output.join(', ');
        if (!oneLine.includes('\n')) return `${head} ${oneLine} ${braces[1]}`;
      }
    }
  }
  const indent = `\n${' '.repeat(ctx.indentation)}`;
  return `${head}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
}

function isShort(ctx, output, start, base) {
  let total = output.length + start;
  if (total + output.length > ctx.breakLength) return false;
  for (const entry of output) {
    total += widthOf(ctx, entry);
    if (total > ctx.breakLength) return false;
  }
  return !base.includes('\n');
}

function widthOf(ctx, text) {
  return ctx.colors ? text.replace(ANSI, '').length : text.length;
}

/** Sets the entries of a long array in columns; returns them unchanged where that would not read well. */
function inColumns(ctx, output, list) {
  // The "... more items" at the end takes no part.
  const hasRest = ctx.maxArrayLength < output.length;
  const entries = hasRest ? output.slice(0, -1) : output;
  const widths = entries.map((entry) => widthOf(ctx, entry) + SEPARATOR);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const widest = Math.max(...widths);
  const fits = widest * 3 + ctx.indentation < ctx.breakLength;
  if (!fits || !(total / widest > 5 || widest - SEPARATOR <= 6)) return output;

  // A block about two and a half times as wide as high, narrower where one long entry would stretch it.
  const bias = Math.sqrt(widest - total / output.length);
  const cell = Math.max(widest - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * cell * entries.length) / cell),
    Math.floor((ctx.breakLength - ctx.indentation) / widest),
    ctx.compact * 4,
    MOST_COLUMNS,
  );
  if (columns <= 1) return output;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < entries.length; i += columns) width = Math.max(width, widths[i]);
    columnWidths.push(width);
  }
  const numeric = output.every((_, i) => typeof list[i] === 'number' || typeof list[i] === 'bigint');
  const rows = [];
  for (let first = 0; first < entries.length; first += columns) {
    const end = Math.min(first + columns, entries.length);
    let row = '';
    for (let i = first; i < end; i++) {
      const isLast = i === end - 1;
      const text = isLast ? entries[i] : `${entries[i]}, `;
      const missing = ' '.repeat(columnWidths[i - first] - widths[i]);
      row += numeric ? missing + text : isLast ? text : text + missing;
    }
    rows.push(row);
  }
  if (hasRest) rows.push(output[output.length - 1]);
  return rows;
}
