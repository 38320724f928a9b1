/** The `constants` module, which is old: the numbers of `os` in one flat object. Those of files are `fs.constants`. */

import { constants } from './os.js';

export default Object.freeze({ ...constants.dlopen, ...constants.errno, ...constants.priority, ...constants.signals });
