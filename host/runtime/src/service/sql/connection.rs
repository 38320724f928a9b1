//! Making a connection, and making it new again for its next user.

use super::authorize::{Traces, authorizer};
use super::failure::Failure;
use super::limits::{self, SqlLimits};
use super::watch;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// A connection and what was done to it.
pub(super) struct Prepared {
    pub(super) connection: Connection,
    pub(super) traces: Traces,
}

const PAGE_BYTES: u64 = 4096;

pub(super) fn open_file(path: &Path, flags: OpenFlags, limits: &SqlLimits) -> Result<Prepared, Failure> {
    // No URIs: their parameters name other file systems and switch locking off. No links: the path has none, and one
    // put there since would lead elsewhere.
    let flags =
        flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    if names_another_file(path) {
        return Err(Failure::cannot_open("unable to open database file: its journal is of several databases"));
    }
    let connection = Connection::open_with_flags(path, flags)
        // SQLite's words would name the path of the host.
        .map_err(|_| Failure::cannot_open("unable to open database file"))?;
    settled(connection, limits, true)
}

/// Whether a rollback journal lies beside the file that ends in the name of another one. SQLite writes such a name for
/// a transaction over attached files, of which there are none here, and deletes the file of that name when it has
/// rolled back: a script that can write a journal could delete what it likes.
fn names_another_file(path: &Path) -> bool {
    const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    let Ok(mut journal) = fs::File::open(journal) else { return false };
    let mut end = [0; MAGIC.len()];
    journal.seek(SeekFrom::End(-(MAGIC.len() as i64))).is_ok() && journal.read_exact(&mut end).is_ok() && end == MAGIC
}

/// An empty database in memory, or one filled with the bytes of a file.
pub(super) fn open_memory(image: &[u8], read_only: bool, limits: &SqlLimits) -> Result<Prepared, Failure> {
    let mut connection = Connection::open_in_memory()?;
    if !image.is_empty() {
        let mut image = image.to_vec();
        if let Some(versions) = image.get_mut(18..20) {
            // The image is whole, whatever log the file had beside it; SQLite opens no memory in WAL mode.
            for version in versions.iter_mut().filter(|version| **version == 2) {
                *version = 1;
            }
        }
        connection.deserialize_read_exact("main", image.as_slice(), image.len(), read_only)?;
    }
    settled(connection, limits, false)
}

fn settled(connection: Connection, limits: &SqlLimits, of_file: bool) -> Result<Prepared, Failure> {
    let traces = Traces::default();
    connection.busy_handler(Some(watch::wait_for_lock))?;
    set_limits(&connection, limits)?;
    // No writing to sqlite_schema or shadow tables by hand; a file from elsewhere may not call what it likes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_prepared_statement_cache_capacity(limits.statements);
    connection.progress_handler(watch::STEPS_BETWEEN_LOOKS, Some(|| watch::stop().is_some()))?;
    settle(&connection)?;
    let most = if of_file { limits.file_bytes } else { limits.memory_bytes } / PAGE_BYTES;
    // To SQLite, zero is no limit.
    let most = most.max(1);
    // Temporary tables and sorts stay in memory, where the heap limit ends them: the disk would have none.
    ignore_broken_file(connection.execute_batch(&format!(
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA max_page_count={most};"
    )))?;
    connection.authorizer(Some(authorizer(traces.clone(), of_file)))?;
    Ok(Prepared { connection, traces })
}

/// The settings a script may change, as it finds them.
pub(super) fn settle(connection: &Connection) -> Result<(), Failure> {
    const LOG_KEPT_BYTES: u64 = 16 << 20;
    // foreign_keys: off is what scripts expect; this build of SQLite would have it on. synchronous: a commit that was
    // acknowledged is a promise, power cuts included; NORMAL would keep it through the end of the process only.
    ignore_broken_file(connection.execute_batch(&format!(
        "PRAGMA foreign_keys=OFF; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000;
         PRAGMA recursive_triggers=OFF; PRAGMA journal_size_limit={LOG_KEPT_BYTES}; PRAGMA wal_autocheckpoint=1000;"
    )))
}

/// That a file is no database, or is locked by somebody, is for the first statement to tell.
fn ignore_broken_file(outcome: rusqlite::Result<()>) -> Result<(), Failure> {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, ReadOnly, SystemIoFailure};
    match outcome {
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(DatabaseBusy | DatabaseCorrupt | DatabaseLocked | NotADatabase | ReadOnly | SystemIoFailure)
            ) =>
        {
            Ok(())
        }
        other => Ok(other?),
    }
}

fn set_limits(connection: &Connection, limits: &SqlLimits) -> Result<(), Failure> {
    let bytes = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, bytes(limits.value_bytes)),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, bytes(limits.sql_bytes)),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, limits::EXPRESSION_DEPTH),
        (Limit::SQLITE_LIMIT_COLUMN, limits::COLUMNS),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, limits::COMPOUND_SELECTS),
        (Limit::SQLITE_LIMIT_VDBE_OP, limits::PROGRAM_LENGTH),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, limits::FUNCTION_ARGUMENTS),
        (Limit::SQLITE_LIMIT_ATTACHED, limits::ATTACHED),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, limits::LIKE_PATTERN_BYTES),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, limits::PARAMETERS),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, limits::TRIGGER_DEPTH),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    Ok(())
}

/// Puts a file in WAL mode, in which readers and a writer do not wait for each other.
/// `true` when it is, or cannot be: another process may be in the way, and then the next opener tries again.
pub(super) fn use_log(connection: &Connection) -> bool {
    let mode = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0));
    match mode("PRAGMA journal_mode") {
        Ok(current) if current == "delete" => mode("PRAGMA journal_mode=WAL").is_ok_and(|now| now == "wal"),
        Ok(_) => true,
        Err(_) => false,
    }
}
