import { about } from './lib/where.mjs';
export default about;
