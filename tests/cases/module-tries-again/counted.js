import { count } from './lib/deep.mjs';
export default () => count();
