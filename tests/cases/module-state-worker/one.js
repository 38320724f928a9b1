import { add } from './lib/counter.mjs';
export default () => add('one');
