//! Following a file across rotations: the reading half of a stream of `access.log`, `cron/fires.log` or any other
//! file of the log directory.
//!
//! The file itself is the buffer. A reader that falls behind costs nothing until the segments it has not read are
//! removed, and then it is told how many it missed.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use super::generation::Generation;
use super::segment::{self, Kind};
use super::stream::{Gap, Next, Step, StreamEvent};
use super::{LogError, Shared, query};

/// Read at once, and so about what one step may hold.
const STEP_BYTES: usize = 64 << 10;
pub(super) struct FileCursor {
    file: File,
    offset: u64,
    /// Where to stop: the length at the beginning, for a reader that does not follow.
    until: Option<u64>,
    /// The beginning of a line whose end is not there yet.
    partial: Vec<u8>,
    /// Inside a line that was too long.
    skipping: bool,
    cap: usize,
    kind: Option<Kind>,
    /// Set for the current segment of a log, which has successors.
    chain: Option<Chain>,
}

/// The segments of one log in order.
struct Chain {
    shared: Arc<Shared>,
    kind: Kind,
    sequence: u64,
}

impl FileCursor {
    /// The current segment of a log, and with `follow` all later ones.
    pub(super) fn current(shared: &Arc<Shared>, kind: Kind, follow: bool) -> Result<Self, LogError> {
        let sequence = shared.generation(kind).hold();
        let file = segment::open_regular(&kind.current_path(&shared.dir))?;
        let mut cursor = Self::over(
            file.ok_or_else(|| LogError::NotFound(kind.current()))?,
            Some(kind),
            shared.config.stored_line_bytes(),
            follow,
        )?;
        cursor.chain = follow.then(|| Chain { shared: Arc::clone(shared), kind, sequence: *sequence });
        Ok(cursor)
    }

    /// One file without successors.
    pub(super) fn single(
        shared: &Shared,
        path: PathBuf,
        shown: String,
        kind: Option<Kind>,
        follow: bool,
    ) -> Result<Self, LogError> {
        let file = segment::open_regular(&path)?.ok_or(LogError::NotFound(shown))?;
        Self::over(file, kind, shared.config.stored_line_bytes(), follow)
    }

    fn over(file: File, kind: Option<Kind>, cap: usize, follow: bool) -> Result<Self, LogError> {
        let until = if follow { None } else { Some(file.metadata()?.len()) };
        Ok(Self { file, offset: 0, until, partial: Vec::new(), skipping: false, cap, kind, chain: None })
    }

    pub(super) fn step(&mut self) -> io::Result<Step> {
        // Read before the file is: if a newer segment exists already now, then nothing more will be added to this
        // one, and an end reached below is its final end.
        let newer = self.chain.as_ref().is_some_and(|chain| chain.generation().sequence() > chain.sequence);
        let mut events = Vec::new();
        let limit = self.until.map_or(STEP_BYTES as u64, |until| until.saturating_sub(self.offset));
        let mut block = vec![0; STEP_BYTES.min(limit as usize)];
        let read = self.file.read_at(&mut block, self.offset)?;
        if read > 0 {
            self.offset += read as u64;
            self.split(&block[..read], &mut events);
            return Ok(Step { events, next: Next::More });
        }
        let next = if self.until.is_some() {
            Next::End
        } else if self.file.metadata()?.len() < self.offset {
            self.begin_again();
            events.push(StreamEvent::Gap(Gap::new("file truncated")));
            Next::More
        } else if newer {
            self.advance(&mut events)?
        } else {
            Next::Wait
        };
        Ok(Step { events, next })
    }

    fn begin_again(&mut self) {
        (self.offset, self.skipping) = (0, false);
        self.partial.clear();
    }

    fn split(&mut self, block: &[u8], events: &mut Vec<StreamEvent>) {
        let mut rest = block;
        while let Some(at) = rest.iter().position(|&byte| byte == b'\n') {
            self.partial.extend_from_slice(&rest[..at]);
            rest = &rest[at + 1..];
            if !std::mem::take(&mut self.skipping) {
                events.extend(self.shown().map(StreamEvent::Line));
            }
            self.partial.clear();
        }
        if self.skipping {
            return;
        }
        if self.partial.len() + rest.len() > self.cap {
            self.partial.clear();
            self.skipping = true;
            events.push(StreamEvent::Gap(Gap::new("line too long")));
        } else {
            self.partial.extend_from_slice(rest);
        }
    }

    fn shown(&self) -> Option<String> {
        match self.kind {
            Some(kind) => query::shown_line(kind, &self.partial),
            None => Some(String::from_utf8_lossy(&self.partial).into_owned()),
        }
    }

    /// Moves to the next segment that still exists.
    fn advance(&mut self, events: &mut Vec<StreamEvent>) -> io::Result<Next> {
        let Some(chain) = &mut self.chain else { return Ok(Next::End) };
        let Some((sequence, file)) = chain.next()? else { return Ok(Next::Wait) };
        let skipped = sequence - chain.sequence - 1;
        if skipped > 0 {
            events.push(StreamEvent::Gap(Gap { skipped_files: Some(skipped), ..Gap::new("files removed") }));
        }
        chain.sequence = sequence;
        self.file = file;
        self.begin_again();
        Ok(Next::More)
    }
}

impl Chain {
    fn generation(&self) -> &Generation {
        self.shared.generation(self.kind)
    }

    /// The oldest segment after this one. `None` when somebody else removed even the current file; the writer makes
    /// a new one in time.
    fn next(&self) -> io::Result<Option<(u64, File)>> {
        let current = self.generation().hold();
        let closed = segment::rotated(&self.shared.dir, self.kind)?;
        for segment in closed.iter().filter(|segment| segment.sequence > self.sequence) {
            let path = self.kind.path(&self.shared.dir, &segment.file);
            if let Some(file) = segment::open_regular(&path)? {
                return Ok(Some((segment.sequence, file)));
            }
        }
        let file = segment::open_regular(&self.kind.current_path(&self.shared.dir))?;
        Ok(file.map(|file| (*current, file)))
    }
}
