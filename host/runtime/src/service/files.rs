//! The file system a script sees: native code behind `fs`, `fs/promises` and `Bun.file`.
//!
//! | guest path | host | |
//! |---|---|---|
//! | `/data` | the deployment's own directory; where relative paths start | read, write |
//! | `/tmp` | the deployment's own, emptied when the server starts | read, write |
//! | `/hoody/databases` | one for all deployments | read, write |
//! | `/scripts` | the deployment's folder of the scripts root, its packages; no secrets | read |
//!
//! Nothing else is there. Paths are placed by [`paths`], opened beneath a directory handle by [`tree`] so that no link
//! leads out, and everything that can grow has a limit in [`FileLimits`]. Links cannot be made, and permissions cannot
//! be changed: a script is nobody on the host. What one call does is in [`content`], [`looking`], [`entries`] and [`copy`].

mod content;
mod copy;
mod entries;
mod error;
mod facts;
mod function;
mod handles;
mod looking;
mod opening;
pub(crate) mod paths;
#[cfg(test)]
mod tests;
mod tree;
mod usage;
mod walk;

use crate::hostcall::{Call, Reply, Service};
use error::{FileError, Result};
use function::{Function, parts, position, real, whole};
use looking::Look;
use opening::OpenFlags;
use paths::{GuestPath, Mount, PathLimits, Place, Roots};
use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
pub(crate) use usage::UsageTable;

/// Caps on what one script can make the host hold or do.
#[derive(Clone, Copy, Debug)]
pub struct FileLimits {
    /// Bytes in `/data` and `/tmp` of one deployment together, counted now and then: approximate.
    pub deployment_bytes: u64,
    /// Bytes in `/hoody/databases` past which `fs` writes nothing more there.
    pub databases_bytes: u64,
    /// Bytes of one read, `readFile` included.
    pub read_bytes: usize,
    /// Files one sandbox has open at once.
    pub open_handles: usize,
    /// Entries of one listing, over all levels of a recursive one.
    pub list_entries: usize,
    pub paths: PathLimits,
}

impl Default for FileLimits {
    fn default() -> FileLimits {
        FileLimits {
            deployment_bytes: 1 << 30,
            databases_bytes: 16 << 30,
            read_bytes: 64 << 20,
            open_handles: 64,
            list_entries: 50_000,
            paths: PathLimits::default(),
        }
    }
}

/// What a sandbox's files are made of. Nothing is opened or made before a script asks.
#[derive(Clone, Debug)]
pub(crate) struct FilesConfig {
    pub(crate) data: PathBuf,
    pub(crate) tmp: PathBuf,
    pub(crate) databases: PathBuf,
    pub(crate) scripts: PathBuf,
    /// The deployment's folder, relative to `scripts`.
    pub(crate) deployment_scripts: String,
    pub(crate) limits: FileLimits,
    /// One for the whole server, so that the sandboxes of a deployment count together.
    pub(crate) usage: Arc<UsageTable>,
}

impl FilesConfig {
    /// What [`paths::resolve_database`] takes.
    pub(crate) fn roots(&self) -> Roots {
        let FilesConfig { data, tmp, databases, scripts, deployment_scripts, .. } = self.clone();
        Roots { data, tmp, databases, scripts, deployment_scripts }
    }
}

/// One sandbox's files.
pub(crate) struct Files {
    tree: tree::Tree,
    limits: FileLimits,
    handles: handles::Handles,
}

impl Files {
    pub(crate) fn new(config: FilesConfig) -> Files {
        let roots = config.roots();
        let FilesConfig { limits, usage, .. } = config;
        Files { tree: tree::Tree { roots, limits: limits.paths, usage }, limits, handles: handles::Handles::default() }
    }

    /// How far the count of a mount may go.
    fn room(&self, mount: Mount) -> u64 {
        match mount {
            Mount::Databases => self.limits.databases_bytes,
            Mount::Data | Mount::Tmp | Mount::Scripts => self.limits.deployment_bytes,
        }
    }

    fn room_at(&self, path: &GuestPath) -> u64 {
        match self.tree.locate(path) {
            Place::Inside { mount, .. } => self.room(mount),
            Place::Passage(_) | Place::Outside => 0,
        }
    }

    fn answer(&self, call: &Call<'_>) -> Result<Reply> {
        let Call { function, b, c, text, bytes } = *call;
        let nothing = |()| Reply::default();
        match Function::from_u32(function).ok_or(FileError::NoFunction)? {
            Function::Stat => {
                let look = match b {
                    0 => Look::Followed,
                    1 => Look::Link,
                    _ => Look::ToChange,
                };
                Ok(Reply::bytes(self.facts(text, look)?.to_bytes()))
            }
            Function::Open => {
                let path = self.tree.parse(text)?;
                let opened = self.tree.open(&path, OpenFlags::from_bits(b)?, self.room_at(&path))?;
                let number = self.handles.insert(opened, self.limits.open_handles)?;
                Ok(Reply::number(i32::try_from(number).map_err(|_| Errno::MFILE)?))
            }
            Function::Close => self.handles.close(b).map(nothing),
            Function::Read => self.read(b, c, position(text)?).map(Reply::bytes),
            Function::Write => self.write(b, bytes, position(text)?).map(Reply::number),
            Function::StatHandle => Ok(Reply::bytes(self.facts_of(b)?.to_bytes())),
            Function::SetLength => self.set_length(b, whole(text)?).map(nothing),
            Function::Sync => self.sync(b, c != 0).map(nothing),
            Function::ReadFile => self.read_file(text).map(Reply::bytes),
            Function::ReadRest => self.read_rest(b).map(Reply::bytes),
            Function::WriteFile => self.write_file(text, b, bytes).map(nothing),
            Function::List => self.list(text, b != 0).map(Reply::bytes),
            Function::MakeDirectory => self.make_directory(text).map(nothing),
            Function::MakeDirectories => {
                Ok(Reply::bytes(self.make_directories(text)?.unwrap_or_default().into_bytes()))
            }
            Function::RemoveAll => self.remove_all(text).map(nothing),
            Function::RemoveDirectory => self.remove_directory(text).map(nothing),
            Function::Unlink => self.unlink(text).map(nothing),
            Function::Rename => {
                let [from, to] = parts(text)?;
                self.rename(from, to).map(nothing)
            }
            Function::Copy => {
                let [from, to] = parts(text)?;
                self.copy(from, to, b).map(nothing)
            }
            Function::Access => self.access(text, b).map(nothing),
            Function::RealPath => Ok(Reply::bytes(self.real_path(text)?.into_bytes())),
            Function::ReadLink => self.read_link(text).map(Reply::bytes),
            Function::MakeTemporary => Ok(Reply::bytes(self.make_temporary(text)?.into_bytes())),
            Function::SetLengthAt => {
                let [path, length] = parts(text)?;
                self.set_length_at(path, whole(length)?).map(nothing)
            }
            Function::SetTimesAt => {
                let [path, accessed, modified] = parts(text)?;
                self.set_times_at(path, real(accessed)?, real(modified)?).map(nothing)
            }
            Function::SetTimes => {
                let [accessed, modified] = parts(text)?;
                self.set_times(&self.handles.get(b)?, real(accessed)?, real(modified)?).map(nothing)
            }
        }
    }
}

impl Service for Files {
    fn call(&self, call: &Call<'_>) -> Reply {
        self.answer(call).unwrap_or_else(FileError::into_reply)
    }
}

/// Empties the `/tmp` of every deployment, which are `<deployments>/<namespace>/<exec id>/tmp`. For the server's start.
/// What cannot be emptied is told, after all others were.
pub(crate) fn empty_temporary(deployments: &Path) -> io::Result<()> {
    let mut result = Ok(());
    for namespace in directories(deployments)? {
        for deployment in directories(&namespace)? {
            result = result.and(entries::empty(&deployment.join("tmp")));
        }
    }
    result
}

/// Links are not followed: nothing here makes any.
fn directories(path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}
