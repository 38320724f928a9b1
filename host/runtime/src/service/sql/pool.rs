//! What all sandboxes of the process share: per file, the writers' gate and the connections nobody uses just now.
//! Serverless requests come and go by the thousand, and opening a file costs more than most of their statements.

use super::SqlLimits;
use super::connection::{self, Prepared};
use super::failure::Failure;
use super::gate::Gate;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

/// How many connections may lie idle, of one file and of all.
const IDLE_OF_FILE: usize = 16;
const IDLE_OF_ALL: usize = 128;
/// How long one may.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// Connections of the process, idle or not; each takes some memory and two or three descriptors.
const CONNECTIONS: usize = 512;
/// Bytes of half-read results, of the process.
const HELD_RESULT_BYTES: usize = 512 << 20;
/// What SQLite may allocate, in the process.
const HEAP_BYTES: u64 = 512 << 20;

#[derive(Default)]
pub(crate) struct SqlShared {
    files: Mutex<HashMap<PathBuf, File>>,
    connections: AtomicUsize,
    held: AtomicUsize,
}

#[derive(Default)]
struct File {
    common: Arc<Common>,
    idle: Vec<Idle>,
}

/// What the users of a file share.
#[derive(Default)]
pub(super) struct Common {
    pub(super) gate: Arc<Gate>,
    /// The file is in WAL mode.
    pub(super) has_log: AtomicBool,
}

struct Idle {
    pooled: Pooled,
    since: Instant,
}

/// A connection to a file, in use or idle. It counts until it is dropped.
pub(super) struct Pooled {
    pub(super) prepared: Prepared,
    pub(super) common: Arc<Common>,
    pub(super) path: PathBuf,
    pub(super) read_only: bool,
    identity: Option<(u64, u64)>,
    _counted: Counted,
}

struct Counted(Arc<SqlShared>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SqlShared {
    pub(crate) fn new() -> Arc<SqlShared> {
        static HEAP: Once = Once::new();
        HEAP.call_once(|| {
            // Of the process, whichever connection says it. Failing leaves SQLite without the limit, as it comes.
            if let Ok(connection) = Connection::open_in_memory() {
                let _ = connection.query_row(&format!("PRAGMA hard_heap_limit={HEAP_BYTES}"), [], |_| Ok(()));
            }
        });
        Arc::default()
    }

    fn files(&self) -> MutexGuard<'_, HashMap<PathBuf, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection to `path`: an idle one if there is one, else a new one.
    pub(super) fn take(
        self: &Arc<SqlShared>,
        path: PathBuf,
        flags: OpenFlags,
        limits: &SqlLimits,
    ) -> Result<Pooled, Failure> {
        let read_only = flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY);
        let identity = identity_of(&path);
        let mut closing = Vec::new();
        let common = {
            let mut files = self.files();
            let file = files.entry(path.clone()).or_default();
            while let Some(position) = file.idle.iter().rposition(|idle| idle.pooled.read_only == read_only) {
                let idle = file.idle.swap_remove(position);
                // A path can come to name another file; a connection stays with the one it opened.
                if identity.is_some() && idle.pooled.identity == identity {
                    return Ok(idle.pooled);
                }
                closing.push(idle);
            }
            Arc::clone(&file.common)
        };
        drop(closing);
        if self.connections.load(Ordering::Relaxed) >= CONNECTIONS {
            self.sweep(Duration::ZERO);
        }
        let counted = Counted(Arc::clone(self));
        if self.connections.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
            return Err(Failure::cannot_open("too many open databases in this server"));
        }
        let prepared = connection::open_file(&path, flags, limits)?;
        let identity = identity_of(&path);
        Ok(Pooled { prepared, common, path, read_only, identity, _counted: counted })
    }

    /// Takes back a connection without an open transaction. Whatever cannot be reused is closed.
    pub(super) fn give_back(&self, pooled: Pooled) {
        let traces = &pooled.prepared.traces;
        let clean = !traces.is_spoiled()
            && pooled.prepared.connection.is_autocommit()
            && (!traces.take_settings_changed() || connection::settle(&pooled.prepared.connection).is_ok());
        let refused = clean.then(|| self.keep(pooled));
        drop(refused);
        self.sweep(IDLE_TIME);
    }

    fn keep(&self, pooled: Pooled) -> Option<Pooled> {
        let mut files = self.files();
        let all: usize = files.values().map(|file| file.idle.len()).sum();
        let file = files.entry(pooled.path.clone()).or_default();
        if all >= IDLE_OF_ALL || file.idle.len() >= IDLE_OF_FILE || !Arc::ptr_eq(&file.common, &pooled.common) {
            return Some(pooled);
        }
        file.idle.push(Idle { pooled, since: Instant::now() });
        None
    }

    /// Closes what has been idle for longer than `age`, and forgets files nobody uses.
    pub(crate) fn sweep(&self, age: Duration) {
        let mut closing = Vec::new();
        let mut files = self.files();
        files.retain(|_, file| {
            closing.extend(file.idle.extract_if(.., |idle| idle.since.elapsed() >= age));
            !file.idle.is_empty() || Arc::strong_count(&file.common) > 1
        });
        drop(files);
        // Closing may write a log back to its file; nobody waits for it under the lock.
        drop(closing);
    }

    /// Room for `bytes` of a half-read result.
    pub(super) fn hold(self: &Arc<SqlShared>, bytes: usize) -> Option<Held> {
        let held = Held { shared: Arc::clone(self), bytes };
        let before = self.held.fetch_add(bytes, Ordering::Relaxed);
        (before.saturating_add(bytes) <= HELD_RESULT_BYTES).then_some(held)
    }
}

/// Bytes counted until it is dropped.
pub(super) struct Held {
    shared: Arc<SqlShared>,
    bytes: usize,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shared.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn identity_of(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(test)]
impl SqlShared {
    /// How many connections lie idle.
    pub(super) fn idle(&self) -> usize {
        self.files().values().map(|file| file.idle.len()).sum()
    }
}
