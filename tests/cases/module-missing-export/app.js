import { there, tehre } from './lib/words.mjs';
return { there, tehre };
