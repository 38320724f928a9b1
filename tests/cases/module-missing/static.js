import nobody from './lib/nobody.js';
export default () => nobody;
