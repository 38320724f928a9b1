//! The files below the script root.
//!
//! Two things hold here whatever a caller asks and whenever the process dies:
//! - Nothing outside the root is read or changed. The root is opened once per operation, and everything else through
//!   that handle. What is written is reached directory by directory without following any link; what is read may lie
//!   behind a link, as long as it does not lead out of the root or to a reserved name.
//! - Once a change is answered it stays. `write` has the order of syncs that makes it so.
//!
//! Changes to files run side by side, those of one path after each other. Changes to directories run alone, so that no
//! file is ever answered for whose directory is not on the disk yet. See [`Store::share`] and [`Store::alone`].

mod read;
mod walk;
mod write;

use super::path::FilePath;
use cap_std::fs::{Dir, Metadata};
use rustix::fs::{Mode, OFlags};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

pub(super) use read::etag;
pub(super) use walk::{Entry, EntryType, Incomplete, RawEntry, Walk, join};
pub(super) use write::Removed;

/// Locks that paths are spread over.
const STRIPES: usize = 64;

#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    #[error("not found")]
    NotFound,
    #[error("the path is already taken")]
    Exists,
    #[error("the path is a directory")]
    IsDirectory,
    #[error("a segment of the path is not a directory")]
    NotADirectory,
    #[error("the directory is not empty")]
    NotEmpty,
    #[error("a directory cannot be moved into itself")]
    IntoItself,
    #[error("a name in the path is longer than the file system allows")]
    NameTooLong,
    #[error("the path leads through a symbolic link")]
    Link,
    #[error("Path is excluded from access")]
    Excluded,
    #[error("the path is not an ordinary file")]
    NotAFile,
    #[error("the file is too large")]
    TooLarge,
    #[error(transparent)]
    Io(io::Error),
}

/// See the module's documentation. Cheap to clone.
#[derive(Clone)]
pub(super) struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    directories: RwLock<()>,
    stripes: [Mutex<()>; STRIPES],
    hasher: RandomState,
}

/// What is known of a file or directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) size: u64,
    pub(super) modified: SystemTime,
    /// Not every file system knows.
    pub(super) created: Option<SystemTime>,
    pub(super) is_directory: bool,
}

/// The right to change one file. Keep it from looking at the old one to having put the new one in its place.
pub(super) struct FileTurn<'a> {
    _directories: RwLockReadGuard<'a, ()>,
    _file: MutexGuard<'a, ()>,
}

/// The right to change anything.
pub(super) struct FullTurn<'a> {
    _directories: RwLockWriteGuard<'a, ()>,
}

impl Store {
    /// `root` is trusted, with all that is above it.
    pub(super) fn new(root: &Path) -> Store {
        let stripes = std::array::from_fn(|_| Mutex::new(()));
        let root = root.to_owned();
        Store { inner: Arc::new(Inner { root, directories: RwLock::new(()), stripes, hasher: RandomState::new() }) }
    }

    pub(super) fn share(&self, path: &FilePath) -> FileTurn<'_> {
        let stripe = self.inner.hasher.hash_one(path) as usize % STRIPES;
        // The locks guard no data: one whose holder panicked is as good as any.
        FileTurn {
            _directories: self.inner.directories.read().unwrap_or_else(PoisonError::into_inner),
            _file: self.inner.stripes[stripe].lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    pub(super) fn alone(&self) -> FullTurn<'_> {
        FullTurn { _directories: self.inner.directories.write().unwrap_or_else(PoisonError::into_inner) }
    }

    /// Opened anew each time: a root that was replaced as a whole (a deployment, a restored backup) is seen at once.
    /// Not through cap-std, which opens directories in a way that cannot be synced.
    fn root(&self) -> Result<Dir, StoreError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(&self.inner.root, flags, Mode::empty()).map_err(io::Error::from)?;
        Ok(Dir::from_std_file(root.into()))
    }

    /// The directory of a path, reached without following a link, and the name in it.
    fn parent<'p>(&self, path: &'p FilePath) -> Result<(Dir, &'p str), StoreError> {
        let (segments, name) = path.split();
        let mut directory = self.root()?;
        for segment in segments {
            directory = step(&directory, segment)?;
        }
        Ok((directory, name))
    }
}

/// One directory further down. Opening and refusing a link are one system call, so nothing can come between them.
fn step(directory: &Dir, name: &str) -> Result<Dir, StoreError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::openat(directory, name, flags, Mode::empty()) {
        Ok(opened) => Ok(Dir::from_std_file(opened.into())),
        // Linux says the same of a link and of a file here.
        Err(rustix::io::Errno::NOTDIR | rustix::io::Errno::LOOP) => {
            let is_link = directory.symlink_metadata(name).is_ok_and(|found| found.is_symlink());
            Err(if is_link { StoreError::Link } else { StoreError::NotADirectory })
        }
        Err(error) => Err(io::Error::from(error).into()),
    }
}

impl Facts {
    fn of(metadata: &Metadata) -> Facts {
        Facts {
            size: metadata.len(),
            modified: metadata.modified().map_or(SystemTime::UNIX_EPOCH, cap_std::time::SystemTime::into_std),
            created: metadata.created().ok().map(cap_std::time::SystemTime::into_std),
            is_directory: metadata.is_dir(),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> StoreError {
        use rustix::io::Errno;
        match Errno::from_io_error(&error) {
            Some(Errno::NOENT) => StoreError::NotFound,
            Some(Errno::EXIST) => StoreError::Exists,
            Some(Errno::ISDIR) => StoreError::IsDirectory,
            Some(Errno::NOTDIR) => StoreError::NotADirectory,
            Some(Errno::NOTEMPTY) => StoreError::NotEmpty,
            Some(Errno::NAMETOOLONG) => StoreError::NameTooLong,
            Some(Errno::LOOP) => StoreError::Link,
            _ => StoreError::Io(error),
        }
    }
}
