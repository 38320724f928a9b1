export type Typed = (n: number) => string;
export const typed: Typed = (n) => `typed ${n}`;
