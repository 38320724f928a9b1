export { value } from './deep.mjs';
