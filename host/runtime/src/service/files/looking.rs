//! Looking at what is there: facts, listings, where links lead. Nothing here changes anything.

use super::Files;
use super::error::{FileError, Result};
use super::facts::Facts;
use super::paths::{GuestPath, Mount, Place};
use super::tree::{Found, Need, Tree};
use cap_std::fs::{FileType, FileTypeExt, PermissionsExt};
use rustix::io::Errno;
use std::collections::VecDeque;

/// `fs.constants.W_OK` and `X_OK`.
const MAY_WRITE: u32 = 2;
const MAY_EXECUTE: u32 = 1;

/// How `stat` looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Followed,
    Link,
    /// As `chmod` and `chown` look, which change nothing here: what is read-only refuses them.
    ToChange,
}

impl Files {
    pub(super) fn facts(&self, text: &str, look: Look) -> Result<Facts> {
        let path = self.tree.parse(text)?;
        let need = match look {
            Look::Followed => Need::Read,
            Look::Link => Need::ReadLink,
            Look::ToChange => Need::Change,
        };
        Ok(match self.tree.find(&path, need)? {
            Found::Bare(_) => Facts::bare(),
            Found::There(spot) if look == Look::Link => Facts::of(&spot.own_metadata()?, spot.mount),
            Found::There(spot) => Facts::of(&spot.root.metadata(&spot.path)?, spot.mount),
        })
    }

    pub(super) fn facts_of(&self, number: u32) -> Result<Facts> {
        let opened = self.handles.get(number)?;
        Ok(Facts::of(&opened.file.metadata()?, opened.mount))
    }

    /// Permissions of the host are not the script's: what it may not do is seen when it tries.
    pub(super) fn access(&self, text: &str, mode: u32) -> Result<()> {
        let path = self.tree.parse(text)?;
        let (is_writable, is_executable) = match self.tree.find(&path, Need::Read)? {
            Found::Bare(_) => {
                (matches!(self.tree.locate(&path), Place::Inside { mount, .. } if mount.is_writable()), true)
            }
            Found::There(spot) => {
                let metadata = spot.root.metadata(&spot.path)?;
                (spot.mount.is_writable(), metadata.is_dir() || metadata.permissions().mode() & 0o111 != 0)
            }
        };
        if mode & MAY_WRITE != 0 && !is_writable {
            return Err(Errno::ROFS.into());
        }
        if mode & MAY_EXECUTE != 0 && !is_executable {
            return Err(Errno::ACCESS.into());
        }
        Ok(())
    }

    pub(super) fn real_path(&self, text: &str) -> Result<String> {
        let path = self.tree.parse(text)?;
        match self.tree.find(&path, Need::Read)? {
            Found::Bare(_) => Ok(path.absolute()),
            Found::There(spot) => Ok(Tree::guest_path(spot.mount, &spot.root.canonicalize(&spot.path)?)),
        }
    }

    pub(super) fn read_link(&self, text: &str) -> Result<Vec<u8>> {
        let spot = match self.tree.find(&self.tree.parse(text)?, Need::ReadLink)? {
            Found::There(spot) => spot,
            Found::Bare(_) => return Err(Errno::INVAL.into()),
        };
        if !spot.own_metadata()?.is_symlink() {
            return Err(Errno::INVAL.into());
        }
        // A target that starts with a slash would tell of the host; cap-std refuses it.
        Ok(spot.root.read_link(&spot.path)?.into_os_string().into_encoded_bytes())
    }

    /// Each entry as a letter for its kind, its name (from the directory, if the listing is recursive) and NUL. Sorted
    /// by name within each directory; the levels follow one another.
    pub(super) fn list(&self, text: &str, is_recursive: bool) -> Result<Vec<u8>> {
        let top = self.tree.parse(text)?;
        let mut bytes = Vec::new();
        let mut listed = 0;
        let mut levels = VecDeque::from([String::new()]);
        while let Some(level) = levels.pop_front() {
            let mut path = top.clone();
            for name in level.split('/').filter(|name| !name.is_empty()) {
                path = path.child(name);
            }
            let entries = match self.entries(&path) {
                // Below the top, what vanishes or must not be seen is left out.
                Err(FileError::Os(Errno::NOENT | Errno::ACCESS | Errno::NOTDIR)) if !level.is_empty() => continue,
                entries => entries?,
            };
            listed += entries.len();
            if listed > self.limits.list_entries {
                return Err(Errno::OVERFLOW.into());
            }
            for (kind, name) in entries {
                let shown = if level.is_empty() { name } else { format!("{level}/{name}") };
                bytes.push(kind);
                bytes.extend_from_slice(shown.as_bytes());
                bytes.push(0);
                if is_recursive && kind == b'd' && path.names().len() < self.limits.paths.path_depth {
                    levels.push_back(shown);
                }
            }
        }
        Ok(bytes)
    }

    fn entries(&self, path: &GuestPath) -> Result<Vec<(u8, String)>> {
        let spot = match self.tree.find(path, Need::Read)? {
            // All of them are directories but package.json.
            Found::Bare(names) => {
                let kind = |name: &str| if name == "package.json" { b'f' } else { b'd' };
                return Ok(names.into_iter().map(|name| (kind(&name), name)).collect());
            }
            Found::There(spot) => spot,
        };
        let mut entries = Vec::new();
        for entry in spot.root.read_dir(&spot.path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_hidden = spot.mount == Mount::Scripts && self.tree.locate(&path.child(&name)) == Place::Outside;
            if is_hidden {
                continue;
            }
            if entries.len() >= self.limits.list_entries {
                return Err(Errno::OVERFLOW.into());
            }
            entries.push((kind_letter(entry.file_type()?), name));
        }
        entries.sort_by(|(_, first), (_, second)| first.cmp(second));
        Ok(entries)
    }
}

/// As `js-prelude/src/node/fs/stats.js` reads them.
fn kind_letter(kind: FileType) -> u8 {
    match kind {
        _ if kind.is_dir() => b'd',
        _ if kind.is_file() => b'f',
        _ if kind.is_symlink() => b'l',
        _ if kind.is_fifo() => b'p',
        _ if kind.is_socket() => b's',
        _ if kind.is_char_device() => b'c',
        _ if kind.is_block_device() => b'b',
        _ => b'?',
    }
}
