import { deep } from './deep.mjs';
export const middle: string = `middle of ${deep}`;
