import './healthy.mjs';
export { value } from './deep.mjs';
