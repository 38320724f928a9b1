export { part as value } from './part.mjs';
