import { value } from './lib/mixed.mjs';
export default () => value;
