export const value = 'imported';
export const later = async () => (await import('./module.mjs')).value;
