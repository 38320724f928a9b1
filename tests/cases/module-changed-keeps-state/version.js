import { version } from './lib/changing.mjs';
export default () => version;
