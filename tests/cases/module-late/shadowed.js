import { value } from './lib/shadowed';
export default () => ({ value });
