import value from './lib/broken.json';
export default () => value;
