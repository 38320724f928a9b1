import { atCall } from '../lib/helper.mjs';
export default () => ({ atCall: atCall() });
