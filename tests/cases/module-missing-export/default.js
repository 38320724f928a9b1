import words from './lib/words.mjs';
return { words };
