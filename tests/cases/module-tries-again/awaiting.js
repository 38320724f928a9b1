import { value } from './lib/later.mjs';
export default () => value;
