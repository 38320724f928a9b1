export const value: string = 'typescript';
