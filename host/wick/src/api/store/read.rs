//! Reading files, whole or their first part.

use super::{Facts, Store, StoreError};
use crate::api::path::{DirPath, FilePath, is_excluded};
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt};
use rustix::fs::OFlags;
use std::io::Read;

/// A file as it is stored.
#[derive(Debug)]
pub(in crate::api) struct Stored {
    pub(in crate::api) bytes: Vec<u8>,
    pub(in crate::api) facts: Facts,
}

/// Names one version of a file's content.
pub(in crate::api) fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

impl Store {
    /// Reads the first of `places` that exists. Answers which it was.
    pub(in crate::api) fn read<'p>(
        &self,
        places: &'p [FilePath],
        max_bytes: u64,
    ) -> Result<(&'p FilePath, Stored), StoreError> {
        let root = self.root()?;
        for place in places {
            match read_at(&root, place.as_str(), max_bytes) {
                Err(StoreError::NotFound | StoreError::NotADirectory) => {}
                read => return read.map(|stored| (place, stored)),
            }
        }
        Err(StoreError::NotFound)
    }

    /// What is stored under exactly this name, reached without following a link.
    pub(in crate::api) fn stored(&self, path: &FilePath, max_bytes: u64) -> Result<Stored, StoreError> {
        let (directory, name) = self.parent(path)?;
        let found = directory.symlink_metadata(name)?;
        if found.is_symlink() {
            return Err(StoreError::Link);
        }
        read_here(&directory, name, max_bytes)
    }

    /// At most the first `max_bytes` of a file, up to a whole line. For reading directives of many files.
    pub(in crate::api) fn head(&self, path: &str, max_bytes: u64) -> Option<String> {
        let root = self.root().ok()?;
        let mut bytes = Vec::new();
        open(&root, path).ok()?.take(max_bytes).read_to_end(&mut bytes).ok()?;
        if bytes.len() as u64 == max_bytes {
            let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            bytes.truncate(end);
        }
        String::from_utf8(bytes).ok()
    }

    /// What is known of a path, links followed.
    pub(in crate::api) fn facts(&self, path: &str) -> Result<Facts, StoreError> {
        Ok(Facts::of(&self.root()?.metadata(path)?))
    }

    /// The first of `places` that is a directory.
    pub(in crate::api) fn directory<'p>(&self, places: &'p [DirPath]) -> Result<&'p DirPath, StoreError> {
        let root = self.root()?;
        for place in places {
            if place.as_str().is_empty() {
                return Ok(place);
            }
            match root.metadata(place.as_str()) {
                Ok(found) if found.is_dir() => {
                    refuse_excluded(&root, place.as_str())?;
                    return Ok(place);
                }
                Ok(_) => return Err(StoreError::NotADirectory),
                Err(error) => match StoreError::from(error) {
                    StoreError::NotFound | StoreError::NotADirectory => {}
                    error => return Err(outward(error)),
                },
            }
        }
        Err(StoreError::NotFound)
    }
}

fn read_at(root: &Dir, path: &str, max_bytes: u64) -> Result<Stored, StoreError> {
    root.metadata(path).map_err(|error| outward(error.into()))?;
    refuse_excluded(root, path)?;
    read_here(root, path, max_bytes)
}

fn read_here(directory: &Dir, path: &str, max_bytes: u64) -> Result<Stored, StoreError> {
    let file = open(directory, path).map_err(outward)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(StoreError::IsDirectory);
    }
    if !metadata.is_file() {
        return Err(StoreError::NotAFile);
    }
    if metadata.len() > max_bytes {
        return Err(StoreError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    // It may grow while it is read.
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(StoreError::TooLarge);
    }
    Ok(Stored { bytes, facts: Facts::of(&metadata) })
}

/// Not blocking, or a named pipe without a writer would hold the thread for ever.
fn open(directory: &Dir, path: &str) -> Result<cap_std::fs::File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags((OFlags::NONBLOCK | OFlags::CLOEXEC).bits() as i32);
    Ok(directory.open_with(path, &options)?)
}

/// A link inside the root may still lead to a reserved name.
fn refuse_excluded(root: &Dir, path: &str) -> Result<(), StoreError> {
    let real = root.canonicalize(path).map_err(|error| outward(error.into()))?;
    let is_reserved = real.iter().any(|name| name.to_str().is_none_or(is_excluded));
    if is_reserved { Err(StoreError::Excluded) } else { Ok(()) }
}

/// A path that leads out of the root is refused by cap-std with an error of its own making.
fn outward(error: StoreError) -> StoreError {
    match error {
        StoreError::Io(cause)
            if cause.kind() == std::io::ErrorKind::PermissionDenied && cause.raw_os_error().is_none() =>
        {
            StoreError::Link
        }
        error => error,
    }
}
