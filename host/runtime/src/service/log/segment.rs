//! Where log files lie and how rotated ones are named.
//!
//! A rotated file's name carries all that is known about it (order, time range, retention), so readers and the
//! sweeper need only list the directory and nothing is kept in memory:
//! `access-<sequence>-<oldest ms>-<newest ms>-<keep>d.log`.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::time;

/// The two logs written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Executions; its lines begin with the access members, hence the name clients know.
    Access,
    /// Schedule fires.
    Cron,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Access, Self::Cron];

    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Cron => "cron",
        }
    }

    fn stem(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Cron => "fires",
        }
    }

    /// The file being written.
    pub(super) fn current(self) -> String {
        format!("{}.log", self.stem())
    }

    pub(super) fn index(self) -> usize {
        match self {
            Self::Access => 0,
            Self::Cron => 1,
        }
    }

    pub(super) fn path(self, dir: &Path, file: &str) -> PathBuf {
        dir.join(self.folder()).join(file)
    }

    pub(super) fn current_path(self, dir: &Path) -> PathBuf {
        self.path(dir, &self.current())
    }

    pub(super) fn rotated_name(self, sequence: u64, span: &Span) -> String {
        let Span { min_ms, max_ms, keep_days } = span;
        format!("{}-{sequence:08}-{min_ms}-{max_ms}-{keep_days}d.log", self.stem())
    }

    pub(super) fn parse_rotated(self, name: &str) -> Option<(u64, Span)> {
        let inner = name.strip_prefix(self.stem())?.strip_prefix('-')?.strip_suffix("d.log")?;
        let mut parts = inner.split('-').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u64>().ok().filter(|_| digits)
        });
        let mut part = || parts.next().flatten();
        let (sequence, min_ms, max_ms, keep) = (part()?, part()?, part()?, part()?);
        let span = Span { min_ms, max_ms, keep_days: u32::try_from(keep).ok()? };
        parts.next().is_none().then_some((sequence, span))
    }
}

/// The time range of some records and the longest retention among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) min_ms: u64,
    pub(super) max_ms: u64,
    pub(super) keep_days: u32,
}

impl Span {
    pub(super) const EMPTY: Self = Self { min_ms: u64::MAX, max_ms: 0, keep_days: 0 };

    pub(super) fn add(&mut self, ts_ms: u64, keep_days: u32) {
        self.merge(&Self { min_ms: ts_ms, max_ms: ts_ms, keep_days });
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.min_ms = self.min_ms.min(other.min_ms);
        self.max_ms = self.max_ms.max(other.max_ms);
        self.keep_days = self.keep_days.max(other.keep_days);
    }

    pub(super) fn expired(&self, now_ms: u64) -> bool {
        is_expired(self.max_ms, self.keep_days, now_ms)
    }
}

pub(super) fn is_expired(ts_ms: u64, keep_days: u32, now_ms: u64) -> bool {
    ts_ms.saturating_add(time::days_ms(keep_days)) < now_ms
}

/// A closed segment.
#[derive(Debug, Clone)]
pub(super) struct Rotated {
    pub(super) file: String,
    pub(super) sequence: u64,
    pub(super) span: Span,
    pub(super) size: u64,
    pub(super) modified_ms: u64,
    /// Tells it from a file opened under another name just before it was closed.
    pub(super) inode: u64,
}

/// The closed segments of one kind, oldest first.
pub(super) fn rotated(dir: &Path, kind: Kind) -> io::Result<Vec<Rotated>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir.join(kind.folder()))? {
        let entry = entry?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        let Some((sequence, span)) = kind.parse_rotated(&file) else { continue };
        // Deleted in between, or not ours to read.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            let (size, modified_ms, inode) = (metadata.len(), modified_ms(&metadata), metadata.ino());
            found.push(Rotated { file, sequence, span, size, modified_ms, inode });
        }
    }
    found.sort_by_key(|segment| segment.sequence);
    Ok(found)
}

pub(super) fn modified_ms(metadata: &fs::Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_millis() as u64)
}

/// Opens a file for reading if it is there and is a regular file: a link or a pipe in the log directory is not
/// followed or waited on.
pub(super) fn open_regular(path: &Path) -> io::Result<Option<File>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => match File::open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        },
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
