import { value } from './lib/late.mjs';
export default () => ({ value });
