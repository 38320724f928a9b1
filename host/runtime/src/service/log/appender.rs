//! The writing end of one log: appends batches to the current file, rotates it, and keeps the total under its cap.
//! Used by the writer thread alone, so deletions and rotations never race each other.
//!
//! Nothing is synced to the disk: a record survives the death of this process once written, not a power cut.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::generation::Generation;
use super::lines::Forward;
use super::segment::{self, Kind, Rotated, Span};
use super::{LogConfig, record};

pub(super) struct Appender {
    dir: PathBuf,
    kind: Kind,
    file: File,
    len: u64,
    span: Span,
    /// The sequence number the current file gets when it is closed; readers follow it.
    generation: Arc<Generation>,
    segment_bytes: u64,
    max_total_bytes: u64,
}

/// What a removal took away.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    pub files: u64,
    pub bytes: u64,
}

/// A batch that did not make it to the disk whole.
#[derive(Debug)]
pub(super) struct AppendError {
    pub(super) lost: u64,
    pub(super) source: io::Error,
}

impl Appender {
    pub(super) fn open(dir: &Path, kind: Kind, config: &LogConfig) -> io::Result<Self> {
        // Logs hold what users sent: only the owner reads them.
        DirBuilder::new().recursive(true).mode(0o700).create(dir.join(kind.folder()))?;
        let first = segment::rotated(dir, kind)?.last().map_or(1, |last| last.sequence.saturating_add(1));
        let mut appender = Self {
            dir: dir.to_owned(),
            kind,
            file: open_current(dir, kind)?,
            len: 0,
            span: Span::EMPTY,
            generation: Arc::new(Generation::new(first)),
            segment_bytes: config.segment_bytes,
            max_total_bytes: config.max_total_bytes,
        };
        appender.recover(config)?;
        Ok(appender)
    }

    pub(super) fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.generation)
    }

    /// Takes up the file a former process left: its time range, and a newline after a line it did not finish.
    fn recover(&mut self, config: &LogConfig) -> io::Result<()> {
        self.len = self.file.metadata()?.len();
        if self.len == 0 {
            return Ok(());
        }
        let modified = segment::modified_ms(&self.file.metadata()?);
        self.span = Span::EMPTY;
        let mut lines = Forward::new(File::open(self.kind.current_path(&self.dir))?, config.stored_line_bytes());
        let mut line = Vec::new();
        while lines.next(&mut line)?.is_some() {
            let (ts, keep) = record::ts_and_keep(&line).unwrap_or((modified, config.retention_days));
            self.span.add(ts, keep);
        }
        self.mend()
    }

    /// Ends a torn last line so that the next record starts on its own.
    fn mend(&mut self) -> io::Result<()> {
        self.len = self.file.metadata()?.len();
        if self.len == 0 {
            return Ok(());
        }
        let mut last = [0];
        let mut reader = File::open(self.kind.current_path(&self.dir))?;
        reader.seek(SeekFrom::Start(self.len - 1))?;
        reader.read_exact(&mut last)?;
        if last[0] != b'\n' {
            self.file.write_all(b"\n")?;
            self.len += 1;
        }
        Ok(())
    }

    /// Appends whole lines. A batch that crosses the size of a segment is split at a line, so a segment is at most
    /// one line longer than its size.
    pub(super) fn append(&mut self, batch: &[u8], span: &Span) -> Result<(), AppendError> {
        let mut rest = batch;
        while !rest.is_empty() {
            let part = self.part(rest);
            if let Err(source) = self.write(part, span) {
                return Err(AppendError { lost: count_lines(rest), source });
            }
            rest = &rest[part.len()..];
            if self.len >= self.segment_bytes {
                self.rotate().map_err(|source| self.append_unrotated(rest, span, source))?;
            }
        }
        Ok(())
    }

    /// A file that cannot be closed grows on rather than losing records, up to the cap on everything.
    fn append_unrotated(&mut self, rest: &[u8], span: &Span, source: io::Error) -> AppendError {
        let written = self.len < self.max_total_bytes && self.write(rest, span).is_ok();
        AppendError { lost: if written { 0 } else { count_lines(rest) }, source }
    }

    /// As much of the batch as fills the current segment, up to the end of a line.
    fn part<'a>(&self, batch: &'a [u8]) -> &'a [u8] {
        let room = self.segment_bytes.saturating_sub(self.len).max(1);
        let Some(from) = usize::try_from(room).ok().filter(|&room| room < batch.len()) else { return batch };
        let newline = batch[from - 1..].iter().position(|&byte| byte == b'\n');
        newline.map_or(batch, |at| &batch[..from + at])
    }

    fn write(&mut self, part: &[u8], span: &Span) -> io::Result<()> {
        if let Err(error) = self.file.write_all(part) {
            // A part of it may be there. Cut it off, or the next record would continue a torn line; where even that
            // fails, a newline does it.
            if self.file.set_len(self.len).is_err() {
                let _ = self.mend();
            }
            return Err(error);
        }
        self.len += part.len() as u64;
        self.span.merge(span);
        Ok(())
    }

    /// Closes the current file under its final name and begins a new one.
    pub(super) fn rotate(&mut self) -> io::Result<()> {
        if self.len == 0 {
            return Ok(());
        }
        let generation = Arc::clone(&self.generation);
        let mut sequence = generation.hold();
        self.replace_current(*sequence)?;
        *sequence += 1;
        drop(sequence);
        self.enforce_total()
    }

    fn replace_current(&mut self, sequence: u64) -> io::Result<()> {
        let name = self.kind.rotated_name(sequence, &self.span);
        match fs::rename(self.kind.current_path(&self.dir), self.kind.path(&self.dir, &name)) {
            // Somebody removed the file: there is nothing to keep, a new one is all that is needed.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.file = open_current(&self.dir, self.kind)?;
        (self.len, self.span) = (0, Span::EMPTY);
        Ok(())
    }

    fn enforce_total(&mut self) -> io::Result<()> {
        let segments = segment::rotated(&self.dir, self.kind)?;
        let mut total: u64 = segments.iter().map(|segment| segment.size).sum();
        for segment in segments {
            if total <= self.max_total_bytes {
                break;
            }
            total -= segment.size;
            self.remove(&segment)?;
        }
        Ok(())
    }

    /// Removes closed segments whose every record is past its retention, after closing the current one if its
    /// oldest record is older than `segment_age_ms`.
    pub(super) fn sweep(&mut self, now_ms: u64, segment_age_ms: u64) -> io::Result<Removed> {
        if self.len > 0 && self.span.min_ms.saturating_add(segment_age_ms) < now_ms {
            self.rotate()?;
        }
        self.remove_where(|segment| segment.span.expired(now_ms))
    }

    /// Removes closed segments whose newest record is older than `before_ms`; all of them, the current one
    /// included, without it.
    pub(super) fn clear(&mut self, before_ms: Option<u64>) -> io::Result<Removed> {
        let mut removed = Removed::default();
        if before_ms.is_none_or(|before| self.span.max_ms < before) {
            self.rotate()?;
        }
        removed += self.remove_where(|segment| before_ms.is_none_or(|before| segment.span.max_ms < before))?;
        Ok(removed)
    }

    /// Removes one closed segment by name, or the current one's content.
    pub(super) fn clear_file(&mut self, file: &str) -> io::Result<Removed> {
        if file == self.kind.current() {
            let sequence = self.generation.sequence();
            self.rotate()?;
            return self.remove_where(|segment| segment.sequence == sequence);
        }
        self.remove_where(|segment| segment.file == file)
    }

    fn remove_where(&self, doomed: impl Fn(&Rotated) -> bool) -> io::Result<Removed> {
        let mut removed = Removed::default();
        for segment in segment::rotated(&self.dir, self.kind)? {
            if doomed(&segment) {
                self.remove(&segment)?;
                removed += Removed { files: 1, bytes: segment.size };
            }
        }
        Ok(removed)
    }

    fn remove(&self, segment: &Rotated) -> io::Result<()> {
        match fs::remove_file(self.kind.path(&self.dir, &segment.file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl std::ops::AddAssign for Removed {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

fn open_current(dir: &Path, kind: Kind) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(kind.current_path(dir))
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(ms: u64) -> Span {
        Span { min_ms: ms, max_ms: ms, keep_days: 1 }
    }

    #[test]
    fn a_batch_is_split_at_lines() {
        let dir = tempfile::tempdir().unwrap();
        let config = LogConfig { segment_bytes: 10, ..LogConfig::default() };
        let mut appender = Appender::open(dir.path(), Kind::Cron, &config).unwrap();
        appender.append(b"aaaa\nbbbb\ncccccccccccccc\ndd\n", &span(5)).unwrap();
        let closed = segment::rotated(dir.path(), Kind::Cron).unwrap();
        let content: Vec<_> = closed
            .iter()
            .map(|segment| fs::read_to_string(Kind::Cron.path(dir.path(), &segment.file)).unwrap())
            .collect();
        assert_eq!(content, ["aaaa\nbbbb\n", "cccccccccccccc\n"]);
        assert_eq!(fs::read_to_string(Kind::Cron.current_path(dir.path())).unwrap(), "dd\n");
        assert_eq!(closed[1].span, span(5));
    }

    #[test]
    fn the_file_of_a_former_process_is_taken_up() {
        let dir = tempfile::tempdir().unwrap();
        let config = LogConfig::default();
        drop(Appender::open(dir.path(), Kind::Access, &config).unwrap());
        let mut content = Vec::new();
        super::super::encode::gap(&mut content, 1_700_000_000_000, "test", 1, 30);
        super::super::encode::gap(&mut content, 1_700_000_000_500, "test", 1, 3);
        fs::write(Kind::Access.current_path(dir.path()), &content).unwrap();
        let mut appender = Appender::open(dir.path(), Kind::Access, &config).unwrap();
        assert_eq!(appender.span, Span { min_ms: 1_700_000_000_000, max_ms: 1_700_000_000_500, keep_days: 30 });
        appender.rotate().unwrap();
        assert_eq!(Appender::open(dir.path(), Kind::Access, &config).unwrap().generation.sequence(), 2);
    }

    #[test]
    fn a_removed_file_is_begun_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut appender = Appender::open(dir.path(), Kind::Access, &LogConfig::default()).unwrap();
        appender.append(b"lost\n", &span(1)).unwrap();
        fs::remove_file(Kind::Access.current_path(dir.path())).unwrap();
        appender.rotate().unwrap();
        appender.append(b"kept\n", &span(1)).unwrap();
        assert_eq!(fs::read(Kind::Access.current_path(dir.path())).unwrap(), b"kept\n");
    }
}
