export const value = 'alone 1';
