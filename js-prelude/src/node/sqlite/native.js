/** The numbers of the native side; `host/runtime/src/service/sql/call.rs` has the same tables. */

export const Fn = {
  OPEN: 1, CLOSE: 2, DESCRIBE: 3, RUN: 4, ROWS: 5, NEXT: 6, DROP: 7, EXPAND: 8, IN_TRANSACTION: 9, SERIALIZE: 10,
  DESERIALIZE: 11,
};

export const Open = { READ_ONLY: 1, CREATE: 2 };

/** How a statement runs, and what its rows become. */
export const Option = {
  STRICT: 1, BIG_INTEGERS: 2, ARRAYS: 4, RAW: 8, FIRST_ROW: 16, PARTIAL: 32, FIRST_STATEMENT: 64,
};
