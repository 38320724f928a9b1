import { value } from './lib/broken.ts';
export default () => value;
