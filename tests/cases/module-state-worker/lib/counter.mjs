let count = 0;
let by;
export const add = (who) => ({ count: ++count, by: (by ??= who) });
