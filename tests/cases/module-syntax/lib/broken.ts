
const typed: number = 1;
export const value =
  typed as any as;
