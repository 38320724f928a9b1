import { value } from './lib/middle.mjs';
export default () => ({ value });
