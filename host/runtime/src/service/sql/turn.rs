//! A database's turn to write: taken before a statement that writes, kept as long as its transaction.

use super::failure::Failure;
use super::gate::{Hold, Refusal};
use super::pool::{Common, Pooled};
use rusqlite::{Connection, ffi};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A database's place among the writers of its file.
pub(super) struct Turn {
    /// `None` where there is nothing to write to, or nobody else to write to it.
    pub(super) queue: Option<Queue>,
    pub(super) hold: Option<Hold>,
    pub(super) owner: u64,
    pub(super) idle: Duration,
    pub(super) wait: Duration,
}

pub(super) struct Queue {
    pub(super) common: Arc<Common>,
    log: PathBuf,
    log_bytes: u64,
}

impl Turn {
    /// Runs `work`, in turn if it writes.
    pub(super) fn writing<T>(
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

    pub(super) fn refused(&self, why: Refusal) -> Failure {
        match why {
            Refusal::Late => Failure::sqlite(
                ffi::SQLITE_BUSY,
                format!("database is locked: other writers were at work for {:?}", self.wait),
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
    pub(super) fn of(pooled: &Pooled, log_bytes: u64) -> Queue {
        let mut log = pooled.path.as_os_str().to_owned();
        log.push("-wal");
        Queue { common: Arc::clone(&pooled.common), log: log.into(), log_bytes }
    }

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
