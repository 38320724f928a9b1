//! One open database: running statements on its connection, its turn as a writer, and results read in part.

use super::failure::Failure;
use super::gate::{Hold, Refusal};
use super::params::Params;
use super::pool::{Held, Pooled, SqlShared};
use super::rows::{Batch, Columns, Packed, Shape, too_large};
use super::statement::{is_plain_begin, with_each, with_first};
use super::{Slot, SqlLimits, connection};
use rusqlite::{Connection, Statement, ffi};
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use std::{fs, mem};

pub(super) struct Database {
    /// Taken when the database is dropped.
    source: Option<Source>,
    turn: Turn,
    shared: Arc<SqlShared>,
    limits: SqlLimits,
    /// Since when a transaction stands open between two calls.
    idle_since: Option<Instant>,
    /// A transaction was rolled back behind the script's back, after standing idle so long.
    expired: Option<Duration>,
    /// Something was written: before, the connection's last rowid is of a user before us.
    has_written: bool,
    last_cursor: u32,
    cursors: BTreeMap<u32, Cursor>,
}

enum Source {
    File(Pooled),
    Memory(connection::Prepared),
}

/// A result that did not fit one reply.
struct Cursor {
    batches: VecDeque<Batch>,
    /// What happened after the last of them.
    failure: Option<Failure>,
    _held: Held,
}

/// A query's rows, and how they are wanted.
#[derive(Clone, Copy)]
pub(super) struct Want {
    pub(super) shape: Shape,
    pub(super) big_integers: bool,
    pub(super) first_row_only: bool,
    /// Rows before the limit of a result are wanted even if there are more.
    pub(super) partial: bool,
}

/// What `run` tells.
pub(super) struct Ran {
    pub(super) changes: u64,
    pub(super) last_rowid: i64,
}

impl Source {
    fn prepared(&self) -> &connection::Prepared {
        match self {
            Source::File(pooled) => &pooled.prepared,
            Source::Memory(prepared) => prepared,
        }
    }
}

impl Database {
    pub(super) fn of_file(pooled: Pooled, owner: u64, limits: &SqlLimits, shared: &Arc<SqlShared>) -> Database {
        let file = (!pooled.read_only).then(|| Queue {
            common: Arc::clone(&pooled.common),
            log: log_of(&pooled.path),
            log_bytes: limits.log_bytes,
        });
        Database::new(Source::File(pooled), file, owner, limits, shared)
    }

    pub(super) fn of_memory(
        prepared: connection::Prepared,
        owner: u64,
        limits: &SqlLimits,
        shared: &Arc<SqlShared>,
    ) -> Database {
        Database::new(Source::Memory(prepared), None, owner, limits, shared)
    }

    fn new(
        source: Source,
        queue: Option<Queue>,
        owner: u64,
        limits: &SqlLimits,
        shared: &Arc<SqlShared>,
    ) -> Database {
        Database {
            source: Some(source),
            turn: Turn { queue, hold: None, owner, idle: limits.transaction_idle, wait: limits.lock_wait },
            shared: Arc::clone(shared),
            limits: limits.clone(),
            idle_since: None,
            expired: None,
            has_written: false,
            last_cursor: 0,
            cursors: BTreeMap::new(),
        }
    }

    fn prepared(&self) -> &connection::Prepared {
        self.source.as_ref().expect("taken only when the database is dropped").prepared()
    }

    fn connection(&self) -> &Connection {
        &self.prepared().connection
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection().is_autocommit()
    }

    /// Puts the file in WAL mode, unless that is known to be done.
    pub(super) fn use_log(&mut self) -> Result<(), Failure> {
        let Some(queue) = &self.turn.queue else { return Ok(()) };
        let common = Arc::clone(&queue.common);
        if !common.has_log.load(Ordering::Relaxed) {
            let _turn = common.gate.enter(self.turn.owner, self.turn.idle).map_err(|why| self.turn.refused(why))?;
            if connection::use_log(self.connection()) {
                common.has_log.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// A call begins.
    pub(super) fn resume(&mut self) -> Result<(), Failure> {
        if let Some(idle) = self.expired.take() {
            return Err(Failure::sqlite(
                ffi::SQLITE_ABORT,
                format!(
                    "the transaction was rolled back: it stood open for {} s without a statement while others waited",
                    idle.as_secs()
                ),
            ));
        }
        self.idle_since = None;
        if let Some(hold) = &self.turn.hold {
            hold.resume();
        }
        Ok(())
    }

    /// A call ends: without a transaction others may write, with one they may wait.
    pub(super) fn pause(&mut self, slot: &Arc<Slot>) {
        if self.is_in_transaction() {
            self.idle_since = Some(Instant::now());
            if let Some(hold) = &self.turn.hold {
                hold.keep(slot);
            }
        } else {
            self.turn.hold = None;
        }
    }

    /// Rolls back a transaction that has stood idle for longer than `idle`.
    pub(super) fn expire(&mut self, idle: Duration) {
        if self.is_in_transaction() && self.idle_since.is_some_and(|since| since.elapsed() > idle) {
            self.roll_back();
            self.expired = Some(idle);
        }
    }

    fn roll_back(&mut self) {
        // If even that fails, closing the connection rolls back.
        let _ = self.connection().execute_batch("ROLLBACK");
        self.turn.hold = None;
        self.idle_since = None;
    }

    /// What is known of a statement before it runs, as JSON.
    pub(super) fn describe(&self, sql: &str) -> Result<Vec<u8>, Failure> {
        let traces = &self.prepared().traces;
        let described = with_first(
            self.connection(),
            sql,
            || !traces.take_uncacheable(),
            |statement| {
                let parameters: Vec<_> =
                    (1..=statement.parameter_count()).map(|index| statement.parameter_name(index)).collect();
                let columns = statement.columns();
                let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
                let types: Vec<_> = columns.iter().map(|column| column.decl_type()).collect();
                let described = json!([parameters, names, types, statement.readonly()]);
                Ok(described.to_string().into_bytes())
            },
        );
        described.map_err(|failure| match failure {
            Failure::Usage(_) => Failure::Range("Invalid SQL statement".to_owned()),
            other => other,
        })
    }

    /// The SQL with the parameters in their places.
    pub(super) fn expand(&self, sql: &str, params: &Params<'_>) -> Result<Vec<u8>, Failure> {
        let traces = &self.prepared().traces;
        with_first(
            self.connection(),
            sql,
            || !traces.take_uncacheable(),
            |statement| {
                params.bind(statement)?;
                Ok(statement.expanded_sql().unwrap_or_default().into_bytes())
            },
        )
    }

    /// Runs the first statement or all of them, without their rows.
    pub(super) fn run(&mut self, sql: &str, params: &Params<'_>, first_only: bool) -> Result<Ran, Failure> {
        let Database { source, turn, .. } = self;
        let connection::Prepared { connection, traces } =
            source.as_ref().expect("taken only when the database is dropped").prepared();
        let mut changes = 0_u64;
        let mut is_bound = false;
        let cacheable = || !traces.take_uncacheable();
        let mut step = |statement: &mut Statement<'_>| {
            if is_begin(statement) && turn.queue.is_some() {
                // A deferred transaction that reads first and writes later can lose its turn to another writer, and
                // nothing but an error is left then. Who wants one says BEGIN DEFERRED.
                return turn.writing(connection, false, || Ok(connection.execute_batch("BEGIN IMMEDIATE")?));
            }
            // As in Bun the parameters are the first statement's.
            if !mem::replace(&mut is_bound, true) {
                params.bind(statement)?;
            }
            let readonly = statement.readonly();
            let before = connection.total_changes();
            turn.writing(connection, readonly, || {
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
                Ok(())
            })?;
            if connection.total_changes() != before {
                // Without what triggers and virtual tables did; after a statement that changed nothing it is stale.
                changes += connection.changes();
            }
            Ok(())
        };
        if first_only {
            with_first(connection, sql, cacheable, step)?;
        } else {
            with_each(connection, sql, cacheable, &mut step)?;
        }
        let last_rowid = connection.last_insert_rowid();
        self.has_written |= changes > 0;
        Ok(Ran { changes, last_rowid: if self.has_written { last_rowid } else { 0 } })
    }

    /// Runs the first statement for its rows. The whole result is read at once: a statement left half read would hold
    /// on to its snapshot, and a write after it would find the database changed by others.
    pub(super) fn rows(&mut self, sql: &str, params: &Params<'_>, want: Want) -> Result<Packed, Failure> {
        let Database { source, turn, limits, .. } = self;
        let connection::Prepared { connection, traces } =
            source.as_ref().expect("taken only when the database is dropped").prepared();
        let before = connection.total_changes();
        let cacheable = || !traces.take_uncacheable();
        let (mut batches, failure) = with_first(connection, sql, cacheable, |statement| {
            params.bind(statement)?;
            let readonly = statement.readonly();
            turn.writing(connection, readonly, || read(statement, want, limits))
        })?;
        self.has_written |= connection.total_changes() > before;
        let first = batches.pop_front().unwrap_or_default();
        if batches.is_empty() && failure.is_none() {
            return Ok(first.pack(0));
        }
        let bytes = batches.iter().map(Batch::bytes).sum();
        let Some(held) = self.shared.hold(bytes) else {
            return Err(Failure::sqlite(ffi::SQLITE_NOMEM, "too many large results are half read in this server"));
        };
        if self.cursors.len() >= self.limits.cursors {
            // Iterators that are left halfway tell nobody.
            self.cursors.pop_first();
        }
        self.last_cursor = self.last_cursor.wrapping_add(1).max(1);
        self.cursors.insert(self.last_cursor, Cursor { batches, failure, _held: held });
        Ok(first.pack(self.last_cursor))
    }

    /// The next rows of a result that did not fit one reply.
    pub(super) fn next_rows(&mut self, number: u32) -> Result<Packed, Failure> {
        let Some(cursor) = self.cursors.get_mut(&number) else {
            return Err(Failure::usage("This iterator was invalidated: too many others were begun since."));
        };
        let Some(batch) = cursor.batches.pop_front() else {
            let ended = self.cursors.remove(&number).and_then(|cursor| cursor.failure);
            return Err(ended.unwrap_or_else(|| Failure::usage("This iterator has ended.")));
        };
        if cursor.batches.is_empty() && cursor.failure.is_none() {
            self.cursors.remove(&number);
            return Ok(batch.pack(0));
        }
        Ok(batch.pack(number))
    }

    pub(super) fn drop_rows(&mut self, number: u32) {
        self.cursors.remove(&number);
    }

    /// The whole database as the bytes of a file.
    pub(super) fn serialize(&self) -> Result<Vec<u8>, Failure> {
        let ask = |sql: &str| self.connection().query_row(sql, [], |row| row.get::<_, i64>(0));
        let pages = ask("PRAGMA page_count")?;
        let bytes = pages.saturating_mul(ask("PRAGMA page_size")?);
        if usize::try_from(bytes).unwrap_or(usize::MAX) > self.limits.result_bytes {
            return Err(too_large(self.limits.result_bytes));
        }
        if pages == 0 {
            return Ok(Vec::new());
        }
        Ok(self.connection().serialize("main")?.to_vec())
    }
}

fn is_begin(statement: &Statement<'_>) -> bool {
    statement.column_count() == 0
        && statement.parameter_count() == 0
        && statement.readonly()
        && statement.expanded_sql().is_some_and(|sql| is_plain_begin(&sql))
}

/// All rows, in batches of the size of a reply; and the failure that ended them, if what was read is still wanted.
fn read(
    statement: &mut Statement<'_>,
    want: Want,
    limits: &SqlLimits,
) -> Result<(VecDeque<Batch>, Option<Failure>), Failure> {
    let mut columns = None;
    let mut batches = VecDeque::new();
    let mut batch = Batch::default();
    let mut left = limits.result_bytes;
    let mut ended = None;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        // Only now: with its first step a statement notices that its tables have changed.
        let columns = columns.get_or_insert_with(|| Columns::of(row.as_ref(), want.shape, want.big_integers));
        let outcome = batch.push(columns, left, |column| row.get_ref(column));
        if let Err(failure) = outcome {
            if !want.partial || failure.primary() != ffi::SQLITE_TOOBIG {
                return Err(failure);
            }
            ended = Some(too_large(limits.result_bytes));
            break;
        }
        if want.first_row_only {
            break;
        }
        if batch.bytes() >= limits.batch_bytes {
            left = left.saturating_sub(batch.bytes());
            batches.push_back(mem::take(&mut batch));
        }
    }
    if !batch.is_empty() {
        batches.push_back(batch);
    }
    Ok((batches, ended))
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.is_in_transaction() {
            self.roll_back();
        }
        self.turn.hold = None;
        if let Some(Source::File(pooled)) = self.source.take() {
            self.shared.give_back(pooled, &self.limits);
        }
    }
}

/// A database's place among the writers of its file.
struct Turn {
    /// `None` where there is nothing to write to, or nobody else to write to it.
    queue: Option<Queue>,
    hold: Option<Hold>,
    owner: u64,
    idle: Duration,
    wait: Duration,
}

struct Queue {
    common: Arc<super::pool::Common>,
    log: PathBuf,
    log_bytes: u64,
}

impl Turn {
    /// Runs `work`, in turn if it writes.
    fn writing<T>(
        &mut self,
        connection: &Connection,
        readonly: bool,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if readonly || self.hold.is_some() {
            return work().map_err(explained);
        }
        let Some(queue) = &self.queue else { return work().map_err(explained) };
        let hold = queue.common.gate.enter(self.owner, self.idle).map_err(|why| self.refused(why))?;
        queue.make_room(connection)?;
        let outcome = work().map_err(explained);
        // Without the lock of the file the turn is for others.
        if !outcome.as_ref().is_err_and(|failure| failure.primary() == ffi::SQLITE_BUSY) {
            self.hold = Some(hold);
        }
        outcome
    }

    fn refused(&self, why: Refusal) -> Failure {
        match why {
            Refusal::Late => Failure::sqlite(
                ffi::SQLITE_BUSY,
                format!("database is locked: other writers were at work for {} s", self.wait.as_secs()),
            ),
            Refusal::Over => Failure::sqlite(ffi::SQLITE_INTERRUPT, "interrupted: the request is over"),
            Refusal::Ours => Failure::sqlite(
                ffi::SQLITE_BUSY,
                "database is locked: this script has a transaction open on the file through another Database",
            ),
        }
    }
}

impl Queue {
    /// The log is written back as a rule by whoever commits, but not past what a reader still reads: here the next
    /// writer waits for that, before the log fills the disk.
    fn make_room(&self, connection: &Connection) -> Result<(), Failure> {
        let is_full = || fs::metadata(&self.log).is_ok_and(|facts| facts.len() > self.log_bytes);
        if !is_full() {
            return Ok(());
        }
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if is_full() {
            return Err(Failure::sqlite(
                ffi::SQLITE_FULL,
                "the write-ahead log is full: a transaction has been reading for too long",
            ));
        }
        Ok(())
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// SQLite's few words on what scripts can do something about.
fn explained(failure: Failure) -> Failure {
    match failure {
        Failure::Sqlite { errno: ffi::SQLITE_BUSY_SNAPSHOT, offset, .. } => Failure::Sqlite {
            errno: ffi::SQLITE_BUSY_SNAPSHOT,
            offset,
            message: "database is locked: others wrote since this transaction first read; begin it with \
                      db.transaction() or BEGIN IMMEDIATE"
                .to_owned(),
        },
        other => other,
    }
}
