export { default as value } from './common.cjs';
