const { a, ...rest } = { a: 1, b: 2, c: 3 };
class Point { static #count = 0; static { Point.#count = 5; } static get count() { return Point.#count; } }
const grouped = Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even'));
return {
  rest, count: Point.count, grouped, last: [1, 2, 3].findLast((n) => n < 3), sorted: [3, 1, 2].toSorted(), at: 'abc'.at(-1),
  chain: null?.x ?? 'none', big: String(2n ** 64n), named: 'x1'.match(/(?<letter>\p{L})(\d)/u).groups.letter, structured: new Set([1, 2]).union?.(new Set([3]))?.size ?? 3,
  weak: new WeakRef(rest).deref() === rest, gen: [...(function* () { yield* [1, 2]; })()], label: ((x, y = x * 2) => x + y)(2),
};
