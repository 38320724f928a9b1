import nobody from 'node:nobody';
export default () => nobody;
