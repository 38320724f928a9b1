//! Listing directories, and walking everything below one, within limits.

use super::{Facts, Store, StoreError, step};
use crate::api::path::{DirPath, is_excluded};
use cap_std::fs::Dir;
use std::time::SystemTime;

/// Directories nest no deeper than paths may have segments.
const MAX_DEPTH: usize = 32;

/// Entries one walk looks at.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// Entries the search for leftovers looks at.
const MAX_SEARCHED: usize = 1_000_000;

/// A file or directory that callers may know of.
#[derive(Debug, Clone)]
pub(in crate::api) struct Entry {
    pub(in crate::api) name: String,
    /// Relative to the root.
    pub(in crate::api) path: String,
    /// Of what a link leads to.
    pub(in crate::api) facts: Facts,
    /// A walk lists links and does not follow them.
    pub(in crate::api) is_link: bool,
}

/// A walk through visible entries, in the order of their paths.
pub(in crate::api) struct Walk {
    pub(in crate::api) entries: Vec<Entry>,
    /// There were more than one reply holds.
    pub(in crate::api) is_truncated: bool,
}

/// An entry as the directory has it: nothing hidden, nothing followed.
#[derive(Debug, Clone)]
pub(in crate::api) struct RawEntry {
    pub(in crate::api) name: String,
    /// Relative to the root.
    pub(in crate::api) path: String,
    pub(in crate::api) kind: EntryType,
    pub(in crate::api) size: u64,
    pub(in crate::api) links: u64,
    /// Of a link.
    pub(in crate::api) target: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum EntryType {
    File,
    Directory,
    Symlink,
    Other,
}

/// Why a complete listing cannot be given.
#[derive(Debug)]
pub(in crate::api) enum Incomplete {
    TooMany,
    NotUtf8,
    Changed,
    Store(StoreError),
}

impl From<StoreError> for Incomplete {
    fn from(error: StoreError) -> Incomplete {
        Incomplete::Store(error)
    }
}

impl From<std::io::Error> for Incomplete {
    fn from(error: std::io::Error) -> Incomplete {
        Incomplete::Store(error.into())
    }
}

impl Store {
    /// The visible entries of one directory, by name.
    pub(in crate::api) fn list(&self, directory: &str) -> Result<Walk, StoreError> {
        let root = self.root()?;
        let opened = if directory.is_empty() { self.root()? } else { root.open_dir(directory)? };
        let mut entries = Vec::new();
        let mut is_truncated = false;
        for entry in opened.entries()? {
            // One that vanished, or whose name is no text, is nobody's.
            let Ok(Ok(name)) = entry.map(|entry| entry.file_name().into_string()) else { continue };
            if name.starts_with('.') || is_excluded(&name) {
                continue;
            }
            if entries.len() == MAX_ENTRIES {
                is_truncated = true;
                break;
            }
            entries.extend(visible(&root, &opened, directory, name));
        }
        entries.sort_by(|a: &Entry, b| a.name.cmp(&b.name));
        Ok(Walk { entries, is_truncated })
    }

    /// The visible entries below a directory, `depth` levels of them.
    pub(in crate::api) fn walk(&self, directory: &str, depth: usize) -> Result<Walk, StoreError> {
        let mut walk = Walk { entries: Vec::new(), is_truncated: false };
        self.walk_into(directory, depth.min(MAX_DEPTH), &mut walk)?;
        Ok(walk)
    }

    fn walk_into(&self, directory: &str, depth: usize, walk: &mut Walk) -> Result<(), StoreError> {
        if depth == 0 {
            return Ok(());
        }
        let listed = self.list(directory)?;
        walk.is_truncated |= listed.is_truncated;
        for entry in listed.entries {
            if walk.entries.len() >= MAX_ENTRIES {
                walk.is_truncated = true;
                return Ok(());
            }
            let below = (entry.facts.is_directory && !entry.is_link).then(|| entry.path.clone());
            walk.entries.push(entry);
            if let Some(below) = below {
                match self.walk_into(&below, depth - 1, walk) {
                    // Removed while we were on the way.
                    Err(StoreError::NotFound | StoreError::NotADirectory) => {}
                    walked => walked?,
                }
            }
        }
        Ok(())
    }

    /// Everything below a directory, complete and as of one moment, or not at all.
    pub(in crate::api) fn exhaustive(&self, directory: &DirPath) -> Result<Vec<RawEntry>, Incomplete> {
        let mut opened = self.root()?;
        for segment in directory.as_str().split('/').filter(|segment| !segment.is_empty()) {
            opened = step(&opened, segment)?;
        }
        let mut seen = Vec::new();
        let mut entries = Vec::new();
        raw_into(&opened, directory.as_str(), 0, &mut entries, &mut seen)?;
        // Adding, removing and renaming an entry moves the time of its directory.
        for (directory, modified) in &seen {
            if directory.dir_metadata()?.modified()?.into_std() != *modified {
                return Err(Incomplete::Changed);
            }
        }
        entries.sort_by(|a: &RawEntry, b| a.path.cmp(&b.path));
        Ok(entries)
    }
}

fn raw_into(
    directory: &Dir,
    path: &str,
    depth: usize,
    entries: &mut Vec<RawEntry>,
    seen: &mut Vec<(Dir, SystemTime)>,
) -> Result<(), Incomplete> {
    // Every directory stays open until the end, so their number is limited as well.
    if depth > MAX_DEPTH || seen.len() >= MAX_OPEN {
        return Err(Incomplete::TooMany);
    }
    seen.push((directory.try_clone()?, directory.dir_metadata()?.modified()?.into_std()));
    for entry in directory.entries()? {
        let name = entry?.file_name().into_string().map_err(|_| Incomplete::NotUtf8)?;
        if is_excluded(&name) {
            continue;
        }
        if entries.len() == MAX_ENTRIES {
            return Err(Incomplete::TooMany);
        }
        let metadata = match directory.symlink_metadata(&name) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Incomplete::Changed),
            metadata => metadata?,
        };
        let kind = match metadata.file_type() {
            kind if kind.is_file() => EntryType::File,
            kind if kind.is_dir() => EntryType::Directory,
            kind if kind.is_symlink() => EntryType::Symlink,
            _ => EntryType::Other,
        };
        let target = match kind {
            EntryType::Symlink => {
                let target = directory.read_link_contents(&name)?;
                Some(target.to_str().ok_or(Incomplete::NotUtf8)?.to_owned())
            }
            _ => None,
        };
        let path = join(path, &name);
        let links = cap_std::fs::MetadataExt::nlink(&metadata);
        entries.push(RawEntry { name: name.clone(), path: path.clone(), kind, size: metadata.len(), links, target });
        if kind == EntryType::Directory {
            raw_into(&step(directory, &name)?, &path, depth + 1, entries, seen)?;
        }
    }
    Ok(())
}

/// Directories of a complete listing.
const MAX_OPEN: usize = 256;

fn visible(root: &Dir, directory: &Dir, path: &str, name: String) -> Option<Entry> {
    let path = join(path, &name);
    let found = directory.symlink_metadata(&name).ok()?;
    if !found.is_symlink() {
        let facts = Facts::of(&found);
        return (found.is_dir() || found.is_file()).then_some(Entry { name, path, facts, is_link: false });
    }
    // Followed from the root: a link may lead anywhere inside it, and nowhere else.
    let found = root.metadata(&path).ok()?;
    let real = root.canonicalize(&path).ok()?;
    let is_reserved = real.iter().any(|name| name.to_str().is_none_or(is_excluded));
    let facts = Facts::of(&found);
    (!is_reserved && (found.is_dir() || found.is_file())).then_some(Entry { name, path, facts, is_link: true })
}

pub(in crate::api) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// A file met by [`every_file`].
pub(super) struct Found<'a> {
    pub(super) directory: &'a Dir,
    pub(super) name: &'a str,
    pub(super) modified: SystemTime,
}

/// Calls `each` with every file that is hidden below `root`, outside reserved directories.
pub(super) fn every_file(root: &Dir, each: &mut dyn FnMut(&Found<'_>)) {
    let mut left = MAX_SEARCHED;
    search(root, 0, &mut left, each);
}

fn search(directory: &Dir, depth: usize, left: &mut usize, each: &mut dyn FnMut(&Found<'_>)) {
    let Ok(entries) = directory.entries() else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if *left == 0 {
            return;
        }
        *left -= 1;
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < MAX_DEPTH && !is_excluded(&name) {
            if let Ok(below) = step(directory, &name) {
                search(&below, depth + 1, left, each);
            }
        } else if kind.is_file()
            && name.starts_with('.')
            && let Ok(modified) = entry.metadata().and_then(|metadata| metadata.modified())
        {
            each(&Found { directory, name: &name, modified: modified.into_std() });
        }
    }
}
