import { count } from './lib/healthy.mjs';
export default () => count();
