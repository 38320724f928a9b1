export { value } from './broken.js';
