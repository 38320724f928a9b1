import { version } from './changing.mjs';
let count = 0;
export const importer = () => (version > 0 ? ++count : 0);
