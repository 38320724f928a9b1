export const there = 1;
const spoken = 2;
export { spoken as "a name" };
