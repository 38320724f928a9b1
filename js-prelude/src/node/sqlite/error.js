/** Errors of SQLite, from what the native side says. */

/** Thrown for what SQLite refused. Gap by design: Bun lets nobody else make one. */
export class SQLiteError extends Error {
  /**
   * @param {string} message
   * @param {string} code  "SQLITE_CONSTRAINT_UNIQUE"
   * @param {number} errno  SQLite's extended result code
   * @param {number} byteOffset  where in the SQL, or -1
   */
  constructor(message, code, errno, byteOffset) {
    super(message);
    this.code = code;
    this.errno = errno;
    this.byteOffset = byteOffset;
  }
}

Object.defineProperty(SQLiteError.prototype, 'name', {
  value: 'SQLiteError', writable: true, configurable: true, enumerable: false,
});

/** The number of SQLITE_CANTOPEN, which is what the resolver of paths says, without SQLite's numbers. */
const CANNOT_OPEN = 14;

const MISUSES = { ERR_SQL_USE: Error, ERR_SQL_TYPE: TypeError, ERR_SQL_RANGE: RangeError };

/** The error a script gets for a `ServiceError`. */
export function errorOf(failure) {
  const { code, message } = failure;
  if (typeof code !== 'string') return failure;
  if (Object.hasOwn(MISUSES, code)) return new MISUSES[code](message);
  if (!code.startsWith('SQLITE_')) return failure;
  const [name, errno = CANNOT_OPEN, byteOffset = -1] = code.split(':');
  return new SQLiteError(message, name, Number(errno), Number(byteOffset));
}

/** As `errorOf`, for opening: a path that was refused is a database that cannot be opened, whatever the reason. */
export function openingErrorOf(failure) {
  const error = errorOf(failure);
  if (error !== failure || typeof failure.code !== 'string') return error;
  const message = `unable to open database file: ${failure.message}`;
  const refused = new SQLiteError(message, 'SQLITE_CANTOPEN', CANNOT_OPEN, -1);
  refused.cause = failure;
  return refused;
}
