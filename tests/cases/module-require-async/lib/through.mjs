export { value } from './waits-too.mjs';
