// @debug true
import './lib/rejects.mjs';
export default () => 1;
