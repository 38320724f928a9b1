import { value } from './lib/plugin.mjs';
export default () => ({ value });
