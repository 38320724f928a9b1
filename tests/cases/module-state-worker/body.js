import { add } from './lib/counter.mjs';
return { count: add().count };
