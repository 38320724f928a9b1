/** The `bun:sqlite` module. */

import { constants } from './sqlite/constants.js';
import { Database } from './sqlite/database.js';
import { SQLiteError } from './sqlite/error.js';
import { Statement } from './sqlite/statement.js';

export { Database, SQLiteError, Statement, constants };

/** What `require` gives; `import Database from 'bun:sqlite'` is the class itself, see `boot/modules.js`. */
export default { __esModule: true, default: Database, Database, SQLiteError, Statement, constants };
