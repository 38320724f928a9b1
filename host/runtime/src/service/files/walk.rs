//! Going through whole trees, without recursion: how deep a tree is must not decide over the host's stack.

use super::error::Result;
use super::usage::Usage;
use cap_std::fs::{Dir, ReadDir};
use rustix::io::Errno;
use std::ffi::OsString;
use std::io;

/// Directories deeper than this are not entered. Paths and moves are limited to far less; only the one who runs the
/// server can make such a tree. Each level holds a descriptor while a walk is in it.
const DEPTH: usize = 256;

/// How often a directory is read again when something keeps appearing in it while it is being removed.
const REMOVE_ATTEMPTS: usize = 8;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    /// Lengths of all files.
    pub(super) bytes: u64,
    /// Everything below the directory, itself not counted.
    pub(super) entries: u64,
    /// Levels below the directory.
    pub(super) height: usize,
}

/// Adds up what is below a directory. What vanishes meanwhile, or cannot be read, is left out.
pub(super) fn measure(directory: &Dir) -> io::Result<Totals> {
    let mut totals = Totals::default();
    let mut levels: Vec<ReadDir> = vec![directory.entries()?];
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.next() else {
            levels.pop();
            continue;
        };
        let Ok(entry) = entry else { continue };
        totals.entries += 1;
        totals.height = totals.height.max(levels.len());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if levels.len() < DEPTH
                && let Ok(inner) = entry.open_dir().and_then(|inner| inner.entries())
            {
                levels.push(inner);
            }
        } else if kind.is_file()
            && let Ok(metadata) = entry.metadata()
        {
            totals.bytes = totals.bytes.saturating_add(metadata.len());
        }
    }
    Ok(totals)
}

/// A directory being emptied.
struct Level {
    directory: Dir,
    entries: ReadDir,
    /// Its name in the level above; of the first one, in the parent.
    name: OsString,
    attempts: usize,
}

impl Level {
    fn open(parent: &Dir, name: OsString) -> io::Result<Level> {
        let directory = parent.open_dir(&name)?;
        let entries = directory.entries()?;
        Ok(Level { directory, entries, name, attempts: 0 })
    }
}

/// Removes a directory and what is in it, giving back its room. Links are removed, never followed.
pub(super) fn remove_tree(parent: &Dir, name: OsString, usage: &Usage) -> Result<()> {
    let mut levels = vec![Level::open(parent, name)?];
    loop {
        let depth = levels.len();
        let Some(level) = levels.last_mut() else { return Ok(()) };
        let Some(entry) = level.entries.next() else {
            let Some(mut done) = levels.pop() else { return Ok(()) };
            let above = levels.last().map_or(parent, |level| &level.directory);
            match above.remove_dir(&done.name) {
                Ok(()) => usage.release(super::usage::ENTRY_BYTES),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // Removing while listing may skip some, and others may be adding.
                Err(error) if is_not_empty(&error) && done.attempts < REMOVE_ATTEMPTS => {
                    done.entries = done.directory.entries()?;
                    done.attempts += 1;
                    levels.push(done);
                }
                Err(error) => return Err(error.into()),
            }
            continue;
        };
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            if depth >= DEPTH {
                return Err(Errno::NAMETOOLONG.into());
            }
            let inner = Level::open(&level.directory, entry.file_name());
            match inner {
                Ok(inner) => levels.push(inner),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        let metadata = entry.metadata();
        match entry.remove_file() {
            Ok(()) => {
                if let Ok(metadata) = metadata {
                    usage.release_file(&metadata);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_not_empty(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOTEMPTY | Errno::EXIST))
}
