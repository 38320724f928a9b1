import { self } from './lib/self.mjs';
export default () => ({ self: self() });
