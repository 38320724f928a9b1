import { all } from './lib/all.mjs';
export default () => all();
