import { value, order } from './lib/outer.mjs';
export default () => ({ value, order });
