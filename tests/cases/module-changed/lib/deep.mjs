export const deep = 'deep 1';
