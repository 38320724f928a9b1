
// @log-level debug
import { one } from './lib/one.mjs';
export default (): unknown => one();
