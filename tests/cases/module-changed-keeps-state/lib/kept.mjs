let count = 0;
export const kept = () => ++count;
