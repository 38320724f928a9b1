//! SQLite behind `bun:sqlite` and `node:sqlite`: the databases one sandbox has open.
//!
//! Databases are numbers the guest holds, statements are their SQL text: the connection keeps compiled statements by
//! text, so there is nothing to finalize and a pooled connection arrives with its statements. Connections and the order
//! of writers are of the whole process (`SqlShared`); SQL itself is hostile (`authorize`, `watch`, `SqlLimits`).
//!
//! What scripts are promised: every file is put in WAL mode when it is first opened, `synchronous` is FULL, writers of
//! this process queue up per file in order of arrival instead of meeting a lock, and a transaction left open is rolled
//! back when its sandbox ends, or when it has stood idle while others wait.

mod authorize;
mod call;
mod codes;
mod connection;
mod database;
mod failure;
mod gate;
mod limits;
mod params;
mod pool;
mod reading;
mod rows;
mod statement;
mod turn;
mod watch;

#[cfg(test)]
mod tests;

pub use limits::SqlLimits;
pub(crate) use pool::SqlShared;

use crate::hostcall::{Call, Reply, Service};
use database::Database;
use failure::Failure;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// What a path is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenKind {
    Read,
    Write,
    /// Write, and make the file (and its parent folders) if it is not there.
    Create,
}

/// From a guest's path to a file of the host, or the refusal. The same file must always come out as the same path:
/// writers are queued by it.
pub(crate) type Resolve = dyn Fn(&str, OpenKind) -> Result<PathBuf, Reply> + Send + Sync;

pub(crate) struct SqlConfig {
    pub(crate) resolve: Arc<Resolve>,
    pub(crate) limits: SqlLimits,
    pub(crate) shared: Arc<SqlShared>,
    /// Set when the sandbox is over: whatever runs or waits ends within milliseconds.
    pub(crate) cancel: Arc<AtomicBool>,
}

/// One sandbox's databases.
pub(crate) struct Sql {
    config: SqlConfig,
    /// Tells this sandbox from others at a file's gate.
    owner: u64,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last: u32,
    open: HashMap<u32, Arc<Slot>>,
}

/// One open database. Only one call at a time works on it.
struct Slot {
    database: Mutex<Database>,
    /// Stops the call at work, for the next one to have its turn.
    abandoned: Arc<AtomicBool>,
    in_transaction: AtomicBool,
}

impl Sql {
    pub(crate) fn new(config: SqlConfig) -> Sql {
        static OWNERS: AtomicU64 = AtomicU64::new(1);
        Sql { config, owner: OWNERS.fetch_add(1, Ordering::Relaxed), table: Mutex::default() }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, handle: u32) -> Result<Arc<Slot>, Failure> {
        self.table().open.get(&handle).cloned().ok_or_else(|| Failure::usage("Database has closed"))
    }

    fn add(&self, database: Database) -> Result<u32, Failure> {
        let mut table = self.table();
        if table.open.len() >= self.config.limits.databases {
            return Err(Failure::cannot_open(format!(
                "too many open databases: a script may have {} at once, and must close those it no longer needs",
                self.config.limits.databases
            )));
        }
        table.last = table.last % (i32::MAX as u32) + 1;
        let handle = table.last;
        let slot = Slot { database: Mutex::new(database), abandoned: Arc::default(), in_transaction: false.into() };
        table.open.insert(handle, Arc::new(slot));
        Ok(handle)
    }

    fn close(&self, handle: u32) {
        // Taken out first, dropped after: closing may write, and nobody else has to wait for that.
        let slot = self.table().open.remove(&handle);
        drop(slot);
    }
}

impl Slot {
    /// The database, for one call. A call still at work belongs to a request whose time is over (a script makes one at
    /// a time), so it is told to stop.
    fn lock(&self) -> MutexGuard<'_, Database> {
        match self.database.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                self.abandoned.store(true, Ordering::Relaxed);
                let guard = self.database.lock().unwrap_or_else(PoisonError::into_inner);
                self.abandoned.store(false, Ordering::Relaxed);
                guard
            }
        }
    }
}

impl Service for Sql {
    fn call(&self, call: &Call<'_>) -> Reply {
        // rusqlite asserts where SQLite runs out of memory; a script must not end the process with it.
        let done = catch_unwind(AssertUnwindSafe(|| self.dispatch(call)));
        let outcome = done.unwrap_or_else(|_| Err(Failure::usage("the database engine failed")));
        outcome.unwrap_or_else(Failure::into_reply)
    }
}
