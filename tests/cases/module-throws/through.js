import { value } from './lib/through.mjs';
export default () => ({ value });
