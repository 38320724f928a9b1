//! One open database: running statements on its connection, in turn with the other writers of its file.

use super::failure::Failure;
use super::params::Params;
use super::pool::{Pooled, SqlShared};
use super::reading::{Cursors, Want, read};
use super::rows::{Packed, too_large};
use super::statement::{is_plain_begin, with_each, with_first};
use super::turn::{Queue, Turn};
use super::{Slot, SqlLimits, connection};
use rusqlite::{Connection, Statement, ffi};
use serde_json::json;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

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
    cursors: Cursors,
}

enum Source {
    File(Pooled),
    Memory(connection::Prepared),
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
        let queue = (!pooled.read_only).then(|| Queue::of(&pooled, limits.log_bytes));
        Database::new(Source::File(pooled), queue, owner, limits, shared)
    }

    pub(super) fn of_memory(
        prepared: connection::Prepared,
        owner: u64,
        limits: &SqlLimits,
        shared: &Arc<SqlShared>,
    ) -> Database {
        Database::new(Source::Memory(prepared), None, owner, limits, shared)
    }

    fn new(source: Source, queue: Option<Queue>, owner: u64, limits: &SqlLimits, shared: &Arc<SqlShared>) -> Database {
        Database {
            source: Some(source),
            turn: Turn { queue, hold: None, owner, idle: limits.transaction_idle, wait: limits.lock_wait },
            shared: Arc::clone(shared),
            limits: limits.clone(),
            idle_since: None,
            expired: None,
            has_written: false,
            cursors: Cursors::new(limits.cursors),
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
                    "the transaction was rolled back: it stood open for {idle:?} without a statement while others waited"
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
        let (batches, failure) = with_first(connection, sql, cacheable, |statement| {
            params.bind(statement)?;
            let readonly = statement.readonly();
            turn.writing(connection, readonly, || read(statement, want, limits))
        })?;
        self.has_written |= connection.total_changes() > before;
        self.cursors.begin(batches, failure, &self.shared)
    }

    /// The next rows of a result that did not fit one reply.
    pub(super) fn next_rows(&mut self, number: u32) -> Result<Packed, Failure> {
        self.cursors.next(number)
    }

    pub(super) fn drop_rows(&mut self, number: u32) {
        self.cursors.end(number);
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

impl Drop for Database {
    fn drop(&mut self) {
        if self.is_in_transaction() {
            self.roll_back();
        }
        self.turn.hold = None;
        if let Some(Source::File(pooled)) = self.source.take() {
            self.shared.give_back(pooled);
        }
    }
}
