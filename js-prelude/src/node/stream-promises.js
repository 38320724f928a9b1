/** The `stream/promises` module. */

import './stream.js';

export { default, finished, pipeline } from './stream/promises.js';
