//! The script root on disk: listings kept in memory, and a generation that moves when anything below it changes.

use crate::route::{Listing, Tree};
use notify::{RecursiveMode, Watcher};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Listings kept; past this they are forgotten together, and read again as they are asked for.
const MAX_LISTINGS: usize = 10_000;

/// What says that a file is still the one it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    len: u64,
    modified_ns: u128,
    inode: u64,
}

impl Stamp {
    pub(crate) fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Stamp { len: metadata.len(), modified_ns: modified.as_nanos(), inode })
    }
}

/// See the module's documentation.
pub(crate) struct ScriptFiles {
    root: PathBuf,
    generation: Arc<AtomicU64>,
    listings: RwLock<Listings>,
    _watcher: Option<notify::RecommendedWatcher>,
}

#[derive(Default)]
struct Listings {
    generation: u64,
    by_directory: HashMap<String, Option<Arc<Listing>>>,
}

impl ScriptFiles {
    /// Watches `root`, which must exist.
    pub(crate) fn open(root: &Path) -> io::Result<ScriptFiles> {
        let root = fs::canonicalize(root)?;
        let generation = Arc::new(AtomicU64::new(1));
        let watcher = watch(&root, Arc::clone(&generation));
        if let Err(error) = &watcher {
            // Without notices every request looks for itself: slower, and just as right.
            tracing::warn!(%error, "the script root cannot be watched; every request will check its files");
        }
        Ok(ScriptFiles { root, generation, listings: RwLock::default(), _watcher: watcher.ok() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Moves whenever something below the root may have changed.
    pub(crate) fn generation(&self) -> u64 {
        if self._watcher.is_none() {
            return self.generation.fetch_add(1, Ordering::Relaxed) + 1;
        }
        self.generation.load(Ordering::Acquire)
    }

    /// Says that we ourselves changed something: our own writes are seen at once, whatever the notices do.
    pub(crate) fn touch(&self) {
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// Reads a file below the root, bounded. The path comes from listings of ours.
    pub(crate) fn read(&self, path: &str, max_bytes: u64) -> io::Result<String> {
        use io::Read;
        let mut bytes = Vec::new();
        fs::File::open(self.root.join(path))?.take(max_bytes + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > max_bytes {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {max_bytes} bytes")));
        }
        String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not valid UTF-8"))
    }

    /// The first bytes of a file below the root, as text whatever they are.
    pub(crate) fn head(&self, path: &str, bytes: u64) -> io::Result<String> {
        use io::Read;
        let mut head = Vec::new();
        fs::File::open(self.root.join(path))?.take(bytes).read_to_end(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    }

    pub(crate) fn stamp(&self, path: &str) -> Option<Stamp> {
        Stamp::of(&self.root.join(path))
    }

    fn read_listing(&self, directory: &str) -> Option<Arc<Listing>> {
        let path = self.root.join(directory);
        // A link that leads out of the root is not followed: what is served is what lies below it.
        if !fs::canonicalize(&path).ok()?.starts_with(&self.root) {
            return None;
        }
        let names = fs::read_dir(&path).ok()?.filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let kind = entry.file_type().ok()?;
            if !kind.is_symlink() {
                return Some((name, kind.is_dir()));
            }
            let target = fs::canonicalize(entry.path()).ok()?;
            target.starts_with(&self.root).then(|| (name, target.is_dir()))
        });
        Some(Arc::new(Listing::from_names(names)))
    }
}

impl Tree for ScriptFiles {
    fn list(&self, directory: &str) -> Option<Arc<Listing>> {
        let generation = self.generation();
        {
            let listings = self.listings.read().unwrap_or_else(PoisonError::into_inner);
            if listings.generation == generation
                && let Some(known) = listings.by_directory.get(directory)
            {
                return known.clone();
            }
        }
        let listing = self.read_listing(directory);
        let mut listings = self.listings.write().unwrap_or_else(PoisonError::into_inner);
        if listings.generation != generation || listings.by_directory.len() >= MAX_LISTINGS {
            *listings = Listings { generation, by_directory: HashMap::new() };
        }
        listings.by_directory.insert(directory.to_owned(), listing.clone());
        listing
    }
}

fn watch(root: &Path, generation: Arc<AtomicU64>) -> notify::Result<notify::RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is no change. Anything else is, an overflow of the queue above all.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            generation.fetch_add(1, Ordering::Release);
        }
    })?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}
