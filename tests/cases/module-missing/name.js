import value from './lib/reexports.mjs';
export default () => value;
