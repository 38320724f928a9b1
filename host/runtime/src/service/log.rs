//! The execution and access logs: what happened, kept within limits, at a cost far below a request's own.
//!
//! Clients see `access/access.log`, `cron/fires.log` and five files per execution. Creating files per request would
//! cost more than the request, so an execution is one JSON line (`encode`) appended to `access/access.log`;
//! the access log is that file with each line shown up to its access members, and `executions/<id>/…` exists only
//! when read, rendered from the line. Both therefore share rotation, size cap, clearing and retention.
//!
//! - Request threads encode a record and copy it into a buffer (`queue`). They never wait for the disk: a full
//!   buffer drops the record, counts it, and says so in the log.
//! - One thread writes (`writer`, `appender`), and alone rotates and removes.
//! - Readers keep no state but what the directory says (`segment`, `find`, `query`).
//! - Streams follow files (`follow`) or the live console (`live`).
//!
//! One process owns a log directory at a time. Everything that reads blocks on the disk and belongs on the blocking
//! pool; `record` and `live_line` are for any thread.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

mod appender;
mod config;
mod encode;
mod execution;
mod find;
mod follow;
mod generation;
mod lines;
mod live;
mod name;
mod query;
mod queue;
mod record;
mod redact;
mod render;
mod segment;
mod stream;
mod time;
mod writer;

#[cfg(test)]
mod tests;

pub use appender::Removed;
pub use config::LogConfig;
pub use execution::{BodyRecord, Console, ErrorRecord, Execution, Line, LineLevel, LineSource, LogLevel};
pub use query::{FileInfo, ListFilter, LogEntry, ReadQuery, ReadResult};
pub use redact::redact_body;
pub use stream::{Gap, LogStream, StreamEvent};

use appender::Appender;
use generation::Generation;
use live::{Live, Origin};
use name::Name;
use queue::{Clear, Command, Queue};
use segment::Kind;
use writer::Writer;

/// A buffer a thread keeps between records is not kept larger than this.
const SCRATCH_BYTES: usize = 64 << 10;

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("not a log file name")]
    InvalidName,
    #[error("execution id must be 1 to 64 letters, digits, hyphens or underscores")]
    InvalidId,
    #[error("lines must be 1 to 10000")]
    InvalidLines,
    #[error("either file or executionId is required")]
    NothingNamed,
    #[error("log not found: {0}")]
    NotFound(String),
    #[error("one execution cannot be removed alone, its record shares a segment with others")]
    SharedSegment,
    #[error("too many log streams are open")]
    TooManyStreams,
    #[error("log directory: {0}")]
    Io(#[from] io::Error),
}

/// What `clear` removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearTarget<'a> {
    All,
    /// Access lines and executions, which are the same records.
    Executions,
    Cron,
    File(&'a str),
}

pub struct LogService {
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What the service, its writer and its streams have in common.
struct Shared {
    dir: PathBuf,
    config: LogConfig,
    queue: Queue,
    live: Live,
    generations: [Arc<Generation>; 2],
    /// The time of the last sweep: records past their retention then are hidden.
    swept_ms: AtomicU64,
}

impl Shared {
    fn generation(&self, kind: Kind) -> &Generation {
        &self.generations[kind.index()]
    }

    fn swept_ms(&self) -> u64 {
        self.swept_ms.load(Ordering::Relaxed)
    }
}

// === impl LogService ===

impl LogService {
    /// Opens or creates the log directory and starts the writer. Reads the current segment once, to know its times.
    pub fn open(dir: PathBuf, config: LogConfig) -> io::Result<Arc<Self>> {
        let access = Appender::open(&dir, Kind::Access, &config)?;
        let cron = Appender::open(&dir, Kind::Cron, &config)?;
        let shared = Arc::new(Shared {
            dir,
            queue: Queue::new(config.queue_bytes),
            live: Live::new(),
            generations: [access.generation(), cron.generation()],
            swept_ms: AtomicU64::new(0),
            config,
        });
        let writer = Writer { shared: Arc::clone(&shared), access, cron, failing: false };
        let thread = std::thread::Builder::new().name("log-writer".to_owned()).spawn(move || writer.run())?;
        Ok(Arc::new(Self { shared, writer: Mutex::new(Some(thread)) }))
    }

    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    pub fn config(&self) -> &LogConfig {
        &self.shared.config
    }

    /// Notes one finished execution. Cheap, never blocks on the disk, and leaves nothing of its argument behind.
    pub fn record(&self, execution: &Execution<'_>) {
        thread_local! {
            static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        let shared = &self.shared;
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear();
            encode::execution(scratch, execution, &shared.config);
            let keep = execution.retention_days.unwrap_or(shared.config.retention_days);
            shared.queue.push(Kind::Access, scratch, execution.ts_ms, keep);
            scratch.shrink_to(SCRATCH_BYTES);
        });
        if shared.live.watched() {
            shared.live.publish_end(execution, shared.config.line_bytes);
        }
    }

    /// Appends one line, usually a JSON object, to `cron/fires.log`.
    pub fn record_fire(&self, ts_ms: u64, line: &str) {
        let mut line = execution::cut_line(line, self.shared.config.line_bytes).replace(['\n', '\r'], " ");
        line.push('\n');
        self.shared.queue.push(Kind::Cron, line.as_bytes(), ts_ms, self.shared.config.retention_days);
    }

    /// Shows a console line to whoever watches this execution or script (written `deployment/path`). Without
    /// watchers this is one relaxed load. [`Console::line`] does this and keeps the line for the record.
    pub fn live_line(&self, execution_id: &str, script_path: &str, level: LineLevel, text: &str) {
        if self.shared.live.watched() {
            self.live_line_at(execution_id, script_path, time::now_ms(), level, text);
        }
    }

    fn live_line_at(&self, execution_id: &str, script_path: &str, ts_ms: u64, level: LineLevel, text: &str) {
        if self.shared.live.watched() {
            let origin = Origin { execution_id, script: Some(script_path) };
            let text = execution::cut_line(text, self.shared.config.line_bytes);
            self.shared.live.publish(&origin, ts_ms, level.name(), &text);
        }
    }

    /// Records that were dropped because the queue was full or the disk refused them.
    pub fn dropped(&self) -> u64 {
        self.shared.queue.dropped()
    }

    /// Waits until all that was recorded before is in the files. Blocks.
    pub fn flush(&self) {
        self.shared.queue.flush();
    }

    /// The log files and executions there are, newest first. Blocks.
    pub fn list(&self, filter: ListFilter, limit: usize) -> Result<Vec<LogEntry>, LogError> {
        self.flush();
        query::list(&self.shared, filter, limit)
    }

    /// A page of a file or of an execution. Blocks.
    pub fn read(&self, query: &ReadQuery<'_>) -> Result<ReadResult, LogError> {
        self.flush();
        query::read(&self.shared, query)
    }

    /// Every line of a file or an execution, from the first, until `each` breaks. Blocks.
    pub fn visit(
        &self,
        file: Option<&str>,
        execution_id: Option<&str>,
        each: impl FnMut(&str) -> ControlFlow<()>,
    ) -> Result<FileInfo, LogError> {
        let name = Name::resolve(file, execution_id)?;
        self.flush();
        query::visit(&self.shared, &name, each)
    }

    /// A file, an execution, or a script (`api/hello.ts`, `default/1/api/hello.ts`): what is there, and with
    /// `follow` what comes. Blocks while it looks up what is there; reading the stream does not.
    pub fn stream(&self, file: &str, follow: bool) -> Result<LogStream, LogError> {
        self.flush();
        stream::open(&self.shared, file, follow)
    }

    /// Removes segments whose every record is past its retention, and hides the records past theirs in segments
    /// that must stay. Blocks; call it now and then.
    pub fn sweep(&self, now_ms: u64) -> Result<Removed, LogError> {
        self.shared.swept_ms.fetch_max(now_ms, Ordering::Relaxed);
        self.ask(|reply| Command::Sweep { now_ms, reply })
    }

    /// Removes logs; with `before_ms` only segments whose newest record is older. Blocks.
    pub fn clear(&self, target: ClearTarget<'_>, before_ms: Option<u64>) -> Result<Removed, LogError> {
        let mut removed = Removed::default();
        let kinds = match target {
            ClearTarget::All => &Kind::ALL[..],
            ClearTarget::Executions => &[Kind::Access],
            ClearTarget::Cron => &[Kind::Cron],
            ClearTarget::File(file) => return self.clear_file(file),
        };
        for &kind in kinds {
            let what = before_ms.map_or(Clear::All, Clear::Before);
            removed += self.ask(|reply| Command::Clear { kind, what, reply })?;
        }
        Ok(removed)
    }

    fn clear_file(&self, file: &str) -> Result<Removed, LogError> {
        match Name::parse(file)? {
            Name::Segment(kind, file) => {
                let what = Clear::File(file.clone());
                let removed = self.ask(|reply| Command::Clear { kind, what, reply })?;
                if removed.files == 0 && file != kind.current() {
                    return Err(LogError::NotFound(file));
                }
                Ok(removed)
            }
            Name::Execution(..) => Err(LogError::SharedSegment),
            // Not written here, so not ours to remove.
            Name::Plain(file) => Err(LogError::NotFound(file)),
        }
    }

    /// Has the writer do something, after writing what it has, and waits for the answer.
    fn ask(&self, command: impl FnOnce(mpsc::Sender<io::Result<Removed>>) -> Command) -> Result<Removed, LogError> {
        let (reply, answer) = mpsc::channel();
        self.shared.queue.command(command(reply));
        let gone = |_| io::Error::other("the log writer has ended");
        Ok(answer.recv().map_err(gone)??)
    }
}

/// The last records are written before the service is gone.
impl Drop for LogService {
    fn drop(&mut self) {
        self.shared.queue.close();
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A writer that panicked has said so already.
        let _ = writer.map(JoinHandle::join);
    }
}
