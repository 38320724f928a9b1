import { value, order } from './lib/outer.mjs';
return { value, order };
