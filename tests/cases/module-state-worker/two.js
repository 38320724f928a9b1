import * as counter from './lib/counter.mjs';
export default () => counter.add('two');
