import { one } from './lib/one.mjs';
import { two } from './lib/two.mjs';
export default () => ({ one: one(), two: two() });
