
// @debug true
import './lib/fails.ts';
export default () => 1;
