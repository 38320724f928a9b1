import { atLoad, atCall } from './lib/helper.mjs';
export default () => ({ atLoad, atCall: atCall(), shared: typeof shared === 'object' ? 'undefined' : 'other' });
