//! How much room a deployment takes, so that a script cannot fill the disk.
//!
//! The count is approximate by design. The first write walks the directories; after that every growth is added before
//! it is made and every shrinking taken off after. What others do there (SQLite, whoever runs the server) is seen by the
//! next walk: once a minute at most, or when a write would be refused, and never more than a hundredth of the time.
//! A file costs its length, holes included, plus [`ENTRY_BYTES`], so that empty files are not free either. A file that
//! was removed while it is open counts until it is closed, because the disk keeps it until then.

use super::walk;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, MetadataExt};
use rustix::io::Errno;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::time::{Duration, Instant};

/// What a file or directory costs besides its bytes: about a block of the disk. It also limits how long a walk takes.
pub(super) const ENTRY_BYTES: u64 = 4096;

/// How long a count is good, and how long before another walk may answer a refusal.
const GOOD_FOR: Duration = Duration::from_secs(60);
const REFUSAL_WALK_AFTER: Duration = Duration::from_secs(2);

/// A walk may take this share of the time.
const WALK_SHARE: u32 = 100;

/// Deployments the table remembers; one that has no sandbox is forgotten first, and counted anew when it comes back.
const REMEMBERED: usize = 1024;

/// The counts of all deployments; the server has one.
#[derive(Debug, Default)]
pub(crate) struct UsageTable {
    counts: Mutex<HashMap<PathBuf, Arc<Usage>>>,
}

impl UsageTable {
    /// The count of a set of directories, which the first of them stands for.
    pub(super) fn of(&self, directories: &[&Path]) -> Arc<Usage> {
        let key = directories.first().copied().unwrap_or(Path::new(""));
        let mut counts = lock(&self.counts);
        if let Some(usage) = counts.get(key) {
            return Arc::clone(usage);
        }
        if counts.len() >= REMEMBERED {
            counts.retain(|_, usage| Arc::strong_count(usage) > 1);
        }
        let usage = Arc::new(Usage::new(directories));
        counts.insert(key.to_path_buf(), Arc::clone(&usage));
        usage
    }
}

/// The count of one deployment's directories.
#[derive(Debug)]
pub(super) struct Usage {
    directories: Vec<PathBuf>,
    bytes: AtomicI64,
    walked: Mutex<Option<Walked>>,
    /// Whether there was a walk, for those who do not wait for the next one.
    is_counted: AtomicBool,
    /// The files scripts hold open here.
    open: Mutex<Vec<Weak<File>>>,
}

#[derive(Clone, Copy, Debug)]
struct Walked {
    at: Instant,
    took: Duration,
}

impl Usage {
    fn new(directories: &[&Path]) -> Usage {
        Usage {
            directories: directories.iter().map(|directory| directory.to_path_buf()).collect(),
            bytes: AtomicI64::new(0),
            walked: Mutex::new(None),
            is_counted: AtomicBool::new(false),
            open: Mutex::new(Vec::new()),
        }
    }

    /// Takes room for `growth` bytes, or fails with EDQUOT. What is then not used is given back with [`Usage::release`].
    pub(super) fn reserve(&self, growth: u64, limit: u64) -> Result<(), Errno> {
        if growth == 0 {
            return Ok(());
        }
        self.walk_if_older(GOOD_FOR);
        if self.try_reserve(growth, limit) {
            return Ok(());
        }
        self.walk_if_older(REFUSAL_WALK_AFTER);
        if self.try_reserve(growth, limit) { Ok(()) } else { Err(Errno::DQUOT) }
    }

    pub(super) fn release(&self, bytes: u64) {
        self.bytes.fetch_sub(clamp(bytes), Ordering::Relaxed);
    }

    /// A file was removed, or another took its name: gives its room back unless somebody holds it open.
    pub(super) fn release_file(&self, metadata: &cap_std::fs::Metadata) {
        let is_shared = metadata.is_file() && metadata.nlink() > 1;
        let is_open = || {
            lock(&self.open).iter().filter_map(Weak::upgrade).any(|file| {
                file.metadata().is_ok_and(|open| open.dev() == metadata.dev() && open.ino() == metadata.ino())
            })
        };
        if is_shared || !metadata.is_file() || is_open() {
            self.release(ENTRY_BYTES);
        } else {
            self.release(ENTRY_BYTES.saturating_add(metadata.len()));
        }
    }

    pub(super) fn opened(&self, file: &Arc<File>) {
        let mut open = lock(&self.open);
        open.retain(|file| file.strong_count() > 0);
        open.push(Arc::downgrade(file));
    }

    fn try_reserve(&self, growth: u64, limit: u64) -> bool {
        let growth = clamp(growth);
        let before = self.bytes.fetch_add(growth, Ordering::Relaxed);
        let fits = before.saturating_add(growth) <= clamp(limit);
        if !fits {
            self.bytes.fetch_sub(growth, Ordering::Relaxed);
        }
        fits
    }

    fn walk_if_older(&self, age: Duration) {
        // Held while walking. Who else writes meanwhile waits for the first count, and goes by the last one later.
        let mut walked = match self.walked.try_lock() {
            Ok(walked) => walked,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if self.is_counted.load(Ordering::Acquire) => return,
            Err(TryLockError::WouldBlock) => lock(&self.walked),
        };
        let is_due = walked.is_none_or(|last| last.at.elapsed() > age.max(last.took * WALK_SHARE));
        if !is_due {
            return;
        }
        let began = Instant::now();
        let mut bytes = 0u64;
        for path in &self.directories {
            if let Ok(directory) = Dir::open_ambient_dir(path, ambient_authority())
                && let Ok(totals) = walk::measure(&directory)
            {
                bytes = bytes.saturating_add(totals.bytes).saturating_add(totals.entries.saturating_mul(ENTRY_BYTES));
            }
        }
        let open: Vec<Arc<File>> = lock(&self.open).iter().filter_map(Weak::upgrade).collect();
        let removed = open.iter().filter_map(|file| file.metadata().ok()).filter(|metadata| metadata.nlink() == 0);
        let removed: u64 = removed.map(|metadata| metadata.len()).sum();
        self.bytes.store(clamp(bytes.saturating_add(removed)), Ordering::Relaxed);
        self.is_counted.store(true, Ordering::Release);
        *walked = Some(Walked { at: Instant::now(), took: began.elapsed() });
    }
}

/// Far above every limit, and far enough below the end that adding cannot overflow.
fn clamp(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX).min(i64::MAX / 1024)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
