//! The root's `node_modules` as a store: one writer at a time, new packages made ready in a staging
//! folder and moved into place whole, the lock and the manifest last. A crash leaves whole packages
//! and, at worst, a staging folder that the next install removes.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::error::InstallError;
use crate::files::{replace, sync_folder};

const LOCK: &str = ".wick.lock";
const STAGING: &str = ".wick-staging-";
/// How often a lock somebody holds is tried.
const POLL: Duration = Duration::from_millis(50);

/// The right to change a root, given back when dropped, or by the system when the process dies.
#[derive(Debug)]
pub(crate) struct StoreLock {
    _file: File,
    /// Whether this root has been installed into by us before.
    pub(crate) known: bool,
}

impl StoreLock {
    pub(crate) async fn acquire(root: &Path, limit: Duration) -> Result<Self, InstallError> {
        let modules = root.join("node_modules");
        let path = modules.join(LOCK);
        fs::create_dir_all(&modules).map_err(|error| InstallError::storage(&modules, &error))?;
        let known = path.exists();
        let open = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let file = open.map_err(|error| InstallError::storage(&path, &error))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file, known }),
                Err(TryLockError::WouldBlock) if began.elapsed() < limit => tokio::time::sleep(POLL).await,
                Err(TryLockError::WouldBlock) => return Err(InstallError::Busy { seconds: limit.as_secs() }),
                Err(TryLockError::Error(error)) => return Err(InstallError::storage(&path, &error)),
            }
        }
    }
}

/// A folder on the store's file system that goes away with its owner.
#[derive(Debug)]
pub(crate) struct Staging {
    path: PathBuf,
}

impl Staging {
    /// Removes what crashed installs left and makes a new one. Only while the lock is held.
    pub(crate) fn new(root: &Path) -> Result<Self, InstallError> {
        let modules = root.join("node_modules");
        for entry in fs::read_dir(&modules).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(STAGING) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        // Never the same name twice: an unpacking thread may outlive the install it was for.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = modules.join(format!("{STAGING}{}-{count}", std::process::id()));
        fs::create_dir(&path).map_err(|error| InstallError::storage(&path, &error))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Everything one install changes, in order.
#[derive(Debug, Default)]
pub(crate) struct Change {
    /// Packages inside other new packages: from a staging folder into another, innermost first.
    pub(crate) nested: Vec<(PathBuf, PathBuf)>,
    /// Packages for the store: from a staging folder to a location below the root.
    pub(crate) moves: Vec<(PathBuf, String)>,
    /// Locations nothing needs any longer.
    pub(crate) removals: Vec<String>,
    /// New texts of files in the root, by name.
    pub(crate) files: Vec<(&'static str, String)>,
}

impl Change {
    pub(crate) fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.removals.is_empty() && self.files.is_empty()
    }

    /// Makes the change. Blocks; must run to its end once begun, so it takes the lock along.
    pub(crate) fn commit(self, root: &Path, staging: &Staging, _lock: &StoreLock) -> Result<(), InstallError> {
        for (from, to) in &self.nested {
            prepare(to)?;
            // The tarball of the package above may have brought one along.
            let _ = fs::remove_dir_all(to);
            fs::rename(from, to).map_err(|error| InstallError::storage(to, &error))?;
        }
        sync_file_system(staging.path());
        let mut put_aside = Aside { folder: staging.path(), count: 0 };
        for (from, location) in &self.moves {
            let to = root.join(location);
            prepare(&to)?;
            let old = put_aside.take(&to)?;
            if let Err(error) = fs::rename(from, &to) {
                if let Some(old) = old {
                    let _ = fs::rename(old, &to);
                }
                return Err(InstallError::storage(to, &error));
            }
        }
        for location in &self.removals {
            put_aside.take(&root.join(location))?;
        }
        let modules = root.join("node_modules");
        // npm's own record of what is here; without it npm looks for itself.
        let _ = fs::remove_file(modules.join(".package-lock.json"));
        sync_folder(&modules);
        for (name, text) in &self.files {
            replace(&root.join(name), staging.path(), text.as_bytes())?;
        }
        Ok(())
    }
}

fn prepare(target: &Path) -> Result<(), InstallError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| InstallError::storage(folder, &error))
}

struct Aside<'a> {
    folder: &'a Path,
    count: usize,
}

impl Aside<'_> {
    /// Moves what is at a place out of the way, a link as a link.
    fn take(&mut self, place: &Path) -> Result<Option<PathBuf>, InstallError> {
        if fs::symlink_metadata(place).is_err() {
            return Ok(None);
        }
        self.count += 1;
        let to = self.folder.join(format!("old-{}", self.count));
        fs::rename(place, &to).map_err(|error| InstallError::storage(place, &error))?;
        Ok(Some(to))
    }
}

/// One call instead of one per file: what is renamed into place is on the disk before it has its name.
#[cfg(target_os = "linux")]
fn sync_file_system(folder: &Path) {
    if let Ok(opened) = File::open(folder) {
        let _ = rustix::fs::syncfs(opened);
    }
}

/// Elsewhere a loss of power, not a crash, can leave a package with empty files.
#[cfg(not(target_os = "linux"))]
fn sync_file_system(_folder: &Path) {}
