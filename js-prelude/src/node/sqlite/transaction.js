/** `db.transaction`: a function that runs in a transaction, or in a savepoint when there is one already. */

import { NOTHING } from './values.js';

const SAVEPOINT = '"nested transaction"';

/** @param {import('./connection.js').Connection} connection */
function undo(connection, nested) {
  // A statement's failure can have ended the transaction, and closing does.
  if (!connection.isOpen || !connection.inTransaction) return;
  connection.run(nested ? `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}` : 'ROLLBACK', NOTHING, 0);
}

function variant(connection, begin, work) {
  return function transaction(...args) {
    if (!connection.isOpen) throw new RangeError('Cannot use a closed database');
    const nested = connection.inTransaction;
    connection.run(nested ? `SAVEPOINT ${SAVEPOINT}` : begin, NOTHING, 0);
    try {
      const result = Reflect.apply(work, this, args);
      connection.run(nested ? `RELEASE ${SAVEPOINT}` : 'COMMIT', NOTHING, 0);
      return result;
    } catch (error) {
      try {
        undo(connection, nested);
      } catch {
        // What the script has to know is why its transaction failed.
      }
      throw error;
    }
  };
}

/**
 * Differs from Bun in what plain `BEGIN` means for a file: it takes the writers' turn at once (as `.immediate` does),
 * so that a transaction that reads and then writes never finds the database changed in between. `.deferred` does not.
 * As in Bun, an async function's transaction ends at its first `await`.
 */
export function transactionOf(database, connection, work) {
  const variants = {
    default: variant(connection, 'BEGIN', work),
    deferred: variant(connection, 'BEGIN DEFERRED', work),
    immediate: variant(connection, 'BEGIN IMMEDIATE', work),
    exclusive: variant(connection, 'BEGIN EXCLUSIVE', work),
  };
  for (const one of Object.values(variants)) {
    for (const [name, value] of Object.entries(variants)) Object.defineProperty(one, name, { value });
    Object.defineProperty(one, 'database', { value: database, enumerable: true });
  }
  return variants.default;
}
