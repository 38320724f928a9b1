//! Changing files so that a change, once answered, survives the process and the machine, and is never seen half made.
//!
//! The order of a write: a temporary file beside the target → its content → sync the file → rename it over the target →
//! sync the directory → answer. A crash before the rename leaves the old file and a leftover, which the next start
//! removes; one after it leaves the new file. A directory that is made is synced into its parent before anything is put
//! into it.

use super::walk::{self, Found};
use super::{Facts, FileTurn, FullTurn, Store, StoreError, step};
use crate::api::path::{FilePath, is_temporary_name};
use cap_std::fs::{Dir, File, OpenOptions};
use rustix::fs::RenameFlags;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

/// What is left of a name inside a temporary one; the rest of the 255 bytes is for what is added.
const STEM_BYTES: usize = 200;

/// A temporary file of this age is a leftover: no write takes as long.
const LEFTOVER_AGE: Duration = Duration::from_secs(3600);

/// What was removed.
#[derive(Debug)]
pub(in crate::api) struct Removed {
    pub(in crate::api) size: u64,
    /// `file`, `directory` or `symlink`.
    pub(in crate::api) kind: &'static str,
    /// Of a link.
    pub(in crate::api) target: Option<String>,
}

impl Store {
    /// Whether the directory of a path is there.
    pub(in crate::api) fn has_parent(&self, path: &FilePath) -> Result<bool, StoreError> {
        match self.parent(path) {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes the directories on the way to a path.
    pub(in crate::api) fn make_parents(&self, _turn: &FullTurn<'_>, path: &FilePath) -> Result<(), StoreError> {
        let mut directory = self.root()?;
        for segment in path.split().0 {
            directory = match step(&directory, segment) {
                Err(StoreError::NotFound) => make(&directory, segment)?,
                next => next?,
            };
        }
        Ok(())
    }

    /// Puts `bytes` in the place of a file, or where there was none. The directory must exist.
    pub(in crate::api) fn replace(
        &self,
        _turn: &FileTurn<'_>,
        path: &FilePath,
        bytes: &[u8],
    ) -> Result<Facts, StoreError> {
        let (directory, name) = self.parent(path)?;
        let permissions = match directory.symlink_metadata(name) {
            Ok(found) if found.is_dir() => return Err(StoreError::IsDirectory),
            Ok(found) if found.is_symlink() => return Err(StoreError::Link),
            Ok(found) if !found.is_file() => return Err(StoreError::NotAFile),
            Ok(found) => Some(found.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let mut temporary = Temporary::create(&directory, name)?;
        if let Some(permissions) = permissions {
            temporary.file.set_permissions(permissions)?;
        }
        let facts = temporary.fill(bytes)?;
        directory.rename(&temporary.name, &directory, name)?;
        temporary.is_placed = true;
        sync(&directory)?;
        Ok(facts)
    }

    /// Puts `bytes` where nothing is, or fails with [`StoreError::Exists`], whoever else may be writing there.
    pub(in crate::api) fn create(
        &self,
        _turn: &FileTurn<'_>,
        path: &FilePath,
        bytes: &[u8],
    ) -> Result<Facts, StoreError> {
        let (directory, name) = self.parent(path)?;
        // Asked first so that a taken name costs no writing; the answer that counts is the rename's.
        if directory.symlink_metadata(name).is_ok() {
            return Err(StoreError::Exists);
        }
        let mut temporary = Temporary::create(&directory, name)?;
        let facts = temporary.fill(bytes)?;
        rename_new(&directory, &temporary.name, &directory, name)?;
        temporary.is_placed = true;
        sync(&directory)?;
        Ok(facts)
    }

    /// Moves a file or a directory. Both names are synced before this returns; after a crash there is one of them.
    pub(in crate::api) fn rename(
        &self,
        _turn: &FullTurn<'_>,
        from: &FilePath,
        to: &FilePath,
        overwrite: bool,
    ) -> Result<Facts, StoreError> {
        if to.is_below(from) {
            return Err(StoreError::IntoItself);
        }
        let (old, old_name) = self.parent(from)?;
        let source = old.symlink_metadata(old_name)?;
        if source.is_symlink() {
            return Err(StoreError::Link);
        }
        let (new, new_name) = self.parent(to)?;
        match new.symlink_metadata(new_name) {
            Ok(_) if !overwrite => return Err(StoreError::Exists),
            // Replacing a link or a directory is not what overwriting a file means.
            Ok(found) if found.is_symlink() => return Err(StoreError::Link),
            Ok(found) if found.is_dir() || source.is_dir() => return Err(StoreError::Exists),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        if source.is_file() {
            // Whoever wrote it may not have synced it, and the new name must not outlive the content.
            old.open(old_name)?.sync_all()?;
        }
        if overwrite {
            old.rename(old_name, &new, new_name)?;
        } else {
            rename_new(&old, old_name, &new, new_name)?;
        }
        // The new name first: a crash in between may show both, never neither.
        sync(&new)?;
        sync(&old)?;
        Ok(Facts::of(&source))
    }

    /// Whether a path is a directory itself, rather than a link to one.
    pub(in crate::api) fn is_directory(&self, path: &FilePath) -> Result<bool, StoreError> {
        let (directory, name) = self.parent(path)?;
        Ok(directory.symlink_metadata(name)?.is_dir())
    }

    /// Removes a file, or a link itself.
    pub(in crate::api) fn remove_file(&self, _turn: &FileTurn<'_>, path: &FilePath) -> Result<Removed, StoreError> {
        let (directory, name) = self.parent(path)?;
        let found = directory.symlink_metadata(name)?;
        let target = if found.is_symlink() {
            directory.read_link_contents(name).ok().map(|target| target.to_string_lossy().into_owned())
        } else {
            None
        };
        directory.remove_file(name)?;
        sync(&directory)?;
        Ok(Removed { size: found.len(), kind: if found.is_symlink() { "symlink" } else { "file" }, target })
    }

    /// Removes an empty directory.
    pub(in crate::api) fn remove_directory(
        &self,
        _turn: &FullTurn<'_>,
        path: &FilePath,
    ) -> Result<Removed, StoreError> {
        let (directory, name) = self.parent(path)?;
        directory.remove_dir(name)?;
        sync(&directory)?;
        Ok(Removed { size: 0, kind: "directory", target: None })
    }

    /// Removes temporary files that no write of this process can be using.
    pub(in crate::api) fn remove_leftovers(&self) {
        let now = SystemTime::now();
        let Ok(root) = self.root() else { return };
        let mut removed = 0;
        walk::every_file(&root, &mut |found: &Found<'_>| {
            let is_old = || now.duration_since(found.modified).is_ok_and(|age| age > LEFTOVER_AGE);
            if is_temporary_name(found.name) && is_old() && found.directory.remove_file(found.name).is_ok() {
                removed += 1;
            }
        });
        if removed > 0 {
            tracing::info!(removed, "leftovers of interrupted writes removed");
        }
    }
}

fn make(directory: &Dir, name: &str) -> Result<Dir, StoreError> {
    match directory.create_dir(name) {
        // Made by someone outside this process just now; syncing it is on us all the same.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    let made = step(directory, name)?;
    if let Err(error) = sync(directory) {
        // Left in place it would be taken for a directory that is on the disk.
        let _ = directory.remove_dir(name);
        return Err(error);
    }
    Ok(made)
}

fn sync(directory: &Dir) -> Result<(), StoreError> {
    rustix::io::retry_on_intr(|| rustix::fs::fsync(directory)).map_err(|error| io::Error::from(error).into())
}

/// Renames unless the new name is taken, as one step.
fn rename_new(old: &Dir, old_name: &str, new: &Dir, new_name: &str) -> Result<(), StoreError> {
    use rustix::io::Errno;
    match rustix::fs::renameat_with(old, old_name, new, new_name, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // Not every file system can; a second name for a file can be made on nearly all, and fails if it is taken.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            old.hard_link(old_name, new, new_name)?;
            old.remove_file(old_name)?;
            Ok(())
        }
        Err(error) => Err(io::Error::from(error).into()),
    }
}

/// A file on its way to a name. Its own name starts with a dot, so that it is neither served nor listed.
struct Temporary<'a> {
    directory: &'a Dir,
    name: String,
    file: File,
    is_placed: bool,
}

impl<'a> Temporary<'a> {
    fn create(directory: &'a Dir, target: &str) -> Result<Temporary<'a>, StoreError> {
        let mut end = target.len().min(STEM_BYTES);
        while !target.is_char_boundary(end) {
            end -= 1;
        }
        // Creating fails if the name is taken, so the number need not be secret, only rarely the same.
        let random = RandomState::new().hash_one(SystemTime::now());
        let name = format!(".{}.{random:016x}.tmp", &target[..end]);
        let file = directory.open_with(&name, OpenOptions::new().write(true).create_new(true))?;
        Ok(Temporary { directory, name, file, is_placed: false })
    }

    fn fill(&mut self, bytes: &[u8]) -> Result<Facts, StoreError> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        Ok(Facts::of(&self.file.metadata()?))
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = self.directory.remove_file(&self.name);
        }
    }
}
