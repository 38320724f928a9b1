import nobody from './nobody.js';
export default nobody;
