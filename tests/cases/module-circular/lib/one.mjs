import { two } from './two.mjs';
await Promise.resolve();
export const one = () => `one ${two()}`;
