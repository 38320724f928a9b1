//! What a script may grow, and how long it may take.

use std::time::Duration;

#[derive(Clone, Debug)]
pub struct SqlLimits {
    /// Databases one sandbox may have open. One that a script has dropped counts until the script next waits for
    /// something: only then does the engine tell.
    pub databases: usize,
    /// Compiled statements a connection keeps.
    pub statements: usize,
    /// Bytes of the SQL text of one call.
    pub sql_bytes: usize,
    /// Bytes of one string, BLOB or row inside SQLite.
    pub value_bytes: usize,
    /// Bytes of one reply with rows; more rows come with the next.
    pub batch_bytes: usize,
    /// Bytes of all rows of one query, and of one serialized database.
    pub result_bytes: usize,
    /// Results a database may have half read.
    pub cursors: usize,
    /// Bytes a database file may grow to.
    pub file_bytes: u64,
    /// Bytes an in-memory database may grow to.
    pub memory_bytes: u64,
    /// Bytes a write-ahead log may have before writers must wait for readers to let go of it.
    pub log_bytes: u64,
    /// How long one call may work, waiting for locks not included.
    pub call_time: Duration,
    /// How long a call may wait for other writers.
    pub lock_wait: Duration,
    /// How long a write transaction may stand idle before a waiting writer rolls it back.
    pub transaction_idle: Duration,
}

impl Default for SqlLimits {
    fn default() -> SqlLimits {
        const MIB: usize = 1 << 20;
        SqlLimits {
            databases: 128,
            statements: 64,
            sql_bytes: MIB,
            value_bytes: 32 * MIB,
            batch_bytes: MIB / 4,
            result_bytes: 64 * MIB,
            cursors: 16,
            file_bytes: 1 << 30,
            memory_bytes: 64 << 20,
            log_bytes: 256 << 20,
            call_time: Duration::from_secs(60),
            lock_wait: Duration::from_secs(30),
            transaction_idle: Duration::from_secs(15),
        }
    }
}

/// SQLite's own limits that are the same for everybody: far above any sane statement, low enough that neither its
/// compiler's stack nor its programs' size can be used against the host.
pub(super) const EXPRESSION_DEPTH: i32 = 1000;
pub(super) const COLUMNS: i32 = 2000;
pub(super) const COMPOUND_SELECTS: i32 = 500;
pub(super) const PROGRAM_LENGTH: i32 = 1_000_000;
pub(super) const FUNCTION_ARGUMENTS: i32 = 127;
/// VACUUM attaches a database, hence not zero.
pub(super) const ATTACHED: i32 = 4;
pub(super) const LIKE_PATTERN_BYTES: i32 = 4096;
pub(super) const PARAMETERS: i32 = 32_766;
pub(super) const TRIGGER_DEPTH: i32 = 100;
