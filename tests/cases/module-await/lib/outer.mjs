import { begun } from './inner.mjs';
export const value = await new Promise((resolve) => setTimeout(resolve, 5, 'ready'));
export const order = [...begun, 'outer'];
