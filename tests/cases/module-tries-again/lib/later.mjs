export { value } from './late.mjs';
