export const kind: string = 'typed';
