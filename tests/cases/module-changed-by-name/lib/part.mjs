export const part = 'part 1';
