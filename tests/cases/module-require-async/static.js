import { value } from './lib/through.mjs';
return { value };
