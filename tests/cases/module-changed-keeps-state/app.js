import { kept } from './lib/kept.mjs';
import { importer } from './lib/importer.mjs';
import { version } from './lib/changing.mjs';
export default () => ({ kept: kept(), importer: importer(), version });
