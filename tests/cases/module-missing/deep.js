import './lib/wants.mjs';
export default () => 1;
