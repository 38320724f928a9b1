/**
 * The `stream/web` module: the Web's streams. What a runtime without compression lacks is absent here as it is there.
 */

import * as streams from '../web/streams/index.js';

export * from '../web/streams/index.js';
export default { ...streams };
