let count = 0;
count += 1;
export const mark = {};
export const loads = () => count;
