import { kept } from './lib/kept.mjs';
export default () => kept();
