import { one } from './one.mjs';
await Promise.resolve();
export const two = () => (typeof one === 'function' ? 'two' : 'alone');
