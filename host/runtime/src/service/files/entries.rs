//! What is done to names rather than to content: making, moving and removing.

use super::Files;
use super::error::{FileError, Result};
use super::opening::OpenFlags;
use super::paths::{self, GuestPath, Mount};
use super::tree::{Found, Need, Spot};
use super::usage::ENTRY_BYTES;
use super::walk;
use cap_std::fs::{Dir, Metadata, MetadataExt};
use rustix::io::Errno;

const TEMPORARY_LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const TEMPORARY_LENGTH: usize = 6;
const TEMPORARY_ATTEMPTS: usize = 16;

impl Files {
    pub(super) fn make_directory(&self, text: &str) -> Result<()> {
        let path = self.tree.parse(text)?;
        if let Ok(Found::Bare(_)) = self.tree.find(&path, Need::Read) {
            return Err(Errno::EXIST.into());
        }
        let spot = self.spot_or_exists(&path)?;
        self.make_at(&spot)
    }

    /// The first directory that was made, if any.
    pub(super) fn make_directories(&self, text: &str) -> Result<Option<String>> {
        let path = self.tree.parse(text)?;
        let mut first = None;
        for count in 1..=path.names().len() {
            let step = path.prefix(count);
            match self.tree.find(&step, Need::Read) {
                Ok(Found::Bare(_)) => continue,
                Ok(Found::There(spot)) => match spot.root.metadata(&spot.path).map_err(FileError::from) {
                    Ok(_) => continue,
                    Err(FileError::Os(Errno::NOTDIR)) if count == path.names().len() => return Err(Errno::EXIST.into()),
                    Err(error) if !error.is_missing() => return Err(error),
                    Err(_) => {}
                },
                Err(error) if !error.is_missing() => return Err(error),
                Err(_) => {}
            }
            let spot = self.spot_or_exists(&step)?;
            match self.make_at(&spot) {
                Ok(()) => first = first.or_else(|| Some(step.absolute())),
                // Somebody else was faster.
                Err(FileError::Os(Errno::EXIST)) if spot.root.metadata(&spot.path).is_ok() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(first)
    }

    fn spot_or_exists(&self, path: &GuestPath) -> Result<Spot> {
        let spot = self.tree.spot(path, Need::Create)?;
        if spot.is_root() { Err(Errno::EXIST.into()) } else { Ok(spot) }
    }

    fn make_at(&self, spot: &Spot) -> Result<()> {
        let usage = self.tree.usage_of(spot.mount);
        usage.reserve(ENTRY_BYTES, self.room(spot.mount))?;
        spot.root.create_dir(&spot.path).map_err(|error| {
            usage.release(ENTRY_BYTES);
            FileError::from(error)
        })
    }

    /// Makes a directory of a name that starts with `text` and ends in what this returns.
    pub(super) fn make_temporary(&self, text: &str) -> Result<String> {
        for _ in 0..TEMPORARY_ATTEMPTS {
            let mut random = [0; TEMPORARY_LENGTH];
            getrandom::fill(&mut random).map_err(|_| Errno::IO)?;
            let ending: String =
                random.iter().map(|&byte| TEMPORARY_LETTERS[byte as usize % TEMPORARY_LETTERS.len()] as char).collect();
            match self.make_directory(&format!("{text}{ending}")) {
                Err(FileError::Os(Errno::EXIST)) => {}
                done => return done.map(|()| ending),
            }
        }
        Err(Errno::EXIST.into())
    }

    pub(super) fn unlink(&self, text: &str) -> Result<()> {
        let spot = self.tree.spot(&self.tree.parse(text)?, Need::Change)?;
        if spot.is_root() {
            return Err(Errno::ISDIR.into());
        }
        let metadata = spot.own_metadata()?;
        spot.root.remove_file(&spot.path)?;
        self.tree.usage_of(spot.mount).release_file(&metadata);
        Ok(())
    }

    pub(super) fn remove_directory(&self, text: &str) -> Result<()> {
        let spot = self.tree.spot(&self.tree.parse(text)?, Need::Change)?;
        if spot.is_root() {
            return Err(Errno::BUSY.into());
        }
        spot.root.remove_dir(&spot.path)?;
        self.tree.usage_of(spot.mount).release(ENTRY_BYTES);
        Ok(())
    }

    /// A file or link, or a directory with all that is in it.
    pub(super) fn remove_all(&self, text: &str) -> Result<()> {
        let spot = self.tree.spot(&self.tree.parse(text)?, Need::Change)?;
        if spot.is_root() {
            return Err(Errno::BUSY.into());
        }
        let metadata = spot.own_metadata()?;
        if !metadata.is_dir() {
            return self.unlink(text);
        }
        let (parent, name) = spot.split()?;
        walk::remove_tree(&parent, name.into_os_string(), &self.tree.usage_of(spot.mount))
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.tree.parse(from)?, self.tree.parse(to)?);
        let old = self.tree.spot(&from, Need::Change)?;
        let new = self.tree.spot(&to, Need::Create)?;
        if old.is_root() || new.is_root() {
            return Err(Errno::BUSY.into());
        }
        if paths::is_database_companion(&old.path) || paths::is_database_companion(&new.path) {
            return Err(Errno::ACCESS.into());
        }
        let moved = old.own_metadata()?;
        let mut bytes = ENTRY_BYTES;
        if moved.is_file() {
            bytes = bytes.saturating_add(moved.len());
        }
        let is_elsewhere = (old.mount == Mount::Databases) != (new.mount == Mount::Databases);
        let goes_down = to.names().len() > from.names().len();
        if moved.is_dir() && (is_elsewhere || goes_down) {
            let totals = walk::measure(&old.root.open_dir(&old.path)?)?;
            // Else a tree could be made, move by move, that is deeper than anything can walk.
            if to.names().len() + totals.height > self.limits.paths.path_depth {
                return Err(Errno::NAMETOOLONG.into());
            }
            bytes = bytes.saturating_add(totals.bytes).saturating_add(totals.entries.saturating_mul(ENTRY_BYTES));
        }
        let replaced = new.own_metadata().ok();
        let (giver, taker) = (self.tree.usage_of(old.mount), self.tree.usage_of(new.mount));
        if is_elsewhere {
            taker.reserve(bytes, self.room(new.mount))?;
        }
        if let Err(error) = old.root.rename(&old.path, &new.root, &new.path) {
            if is_elsewhere {
                taker.release(bytes);
            }
            return Err(error.into());
        }
        if is_elsewhere {
            giver.release(bytes);
        }
        let is_same = |replaced: &Metadata| replaced.ino() == moved.ino() && replaced.dev() == moved.dev();
        if let Some(replaced) = replaced.filter(|replaced| !is_same(replaced)) {
            taker.release_file(&replaced);
        }
        Ok(())
    }

    /// Sets times by path. A directory can be opened for reading only, and that is enough.
    pub(super) fn set_times_at(&self, text: &str, accessed: f64, modified: f64) -> Result<()> {
        let path = self.tree.parse(text)?;
        // Answers for what is read-only or missing before anything is opened.
        self.tree.spot(&path, Need::Change)?;
        let opened = self.tree.open(&path, OpenFlags::READ, 0)?;
        self.set_times(&opened, accessed, modified)
    }
}

/// Empties a directory that is itself kept; nothing is done if it is not there. For what outlives no restart.
pub(super) fn empty(directory: &std::path::Path) -> std::io::Result<()> {
    let directory = match Dir::open_ambient_dir(directory, cap_std::ambient_authority()) {
        Ok(directory) => directory,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in directory.entries()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            directory.remove_dir_all(entry.file_name())?;
        } else {
            entry.remove_file()?;
        }
    }
    Ok(())
}
