//! Lines of running executions on their way to whoever watches, and the news that files have grown.
//!
//! Publishing must cost nothing when nobody watches, and a slow watcher must cost no memory: each has a buffer of
//! fixed size, and what does not fit is counted and told as a gap.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use super::execution::{Execution, LogLevel, cut_line};
use super::{LogError, name, render};

pub(super) struct Live {
    /// Feeds open; the one thing a publisher looks at when there are none.
    watchers: AtomicUsize,
    feeds: Mutex<Vec<Arc<Feed>>>,
    streams: AtomicUsize,
    written: watch::Sender<()>,
    closed: AtomicBool,
}

/// Which lines a feed wants.
#[derive(Debug)]
pub(super) enum Filter {
    Execution(String),
    /// A script, with or without its deployment.
    Script(String),
}

pub(super) struct Feed {
    filter: Filter,
    buffer: Mutex<Buffer>,
    max_bytes: usize,
    pub(super) arrived: Notify,
}

#[derive(Default)]
struct Buffer {
    lines: VecDeque<FeedLine>,
    bytes: usize,
    dropped: u64,
}

pub(super) struct FeedLine {
    pub(super) execution_id: Arc<str>,
    pub(super) text: String,
}

/// Whose lines are published: the id, and the full script path when a script is known.
pub(super) struct Origin<'a> {
    pub(super) execution_id: &'a str,
    pub(super) script: Option<&'a str>,
}

impl Filter {
    fn wants(&self, origin: &Origin<'_>) -> bool {
        match self {
            Self::Execution(id) => id == origin.execution_id,
            Self::Script(path) => origin.script.is_some_and(|full| name::names_script(path, full)),
        }
    }
}

impl Live {
    pub(super) fn new() -> Self {
        Self {
            watchers: AtomicUsize::new(0),
            feeds: Mutex::default(),
            streams: AtomicUsize::new(0),
            written: watch::Sender::new(()),
            closed: AtomicBool::new(false),
        }
    }

    pub(super) fn watched(&self) -> bool {
        self.watchers.load(Ordering::Relaxed) > 0
    }

    /// Publishes one entry, rendered for each feed that wants it.
    pub(super) fn publish(&self, origin: &Origin<'_>, ts_ms: u64, label: &str, text: &str) {
        for feed in lock(&self.feeds).iter().filter(|feed| feed.filter.wants(origin)) {
            feed.offer(origin.execution_id, ts_ms, label, text);
        }
    }

    /// What the record of a finished execution adds to its lines: those not shown yet, the error, the summary.
    pub(super) fn publish_end(&self, execution: &Execution<'_>, line_bytes: usize) {
        if execution.level == LogLevel::None {
            return;
        }
        let script = execution.script_path.map(|path| name::full_script_path(execution.deployment, path));
        let origin = Origin { execution_id: execution.id, script: script.as_deref() };
        if execution.level >= LogLevel::Standard {
            for line in execution.console.filter(|console| !console.live).iter().flat_map(|console| &console.lines) {
                self.publish(&origin, line.ts_ms, line.level.name(), &cut_line(&line.text, line_bytes));
            }
        }
        let end_ms = execution.ts_ms.saturating_add(execution.duration_us / 1000);
        if let Some(mut error) = execution.error.filter(|_| execution.level >= LogLevel::Standard) {
            error.stack = error.stack.filter(|_| execution.level >= LogLevel::Debug);
            self.publish(&origin, end_ms, "error", &cut_line(&render::error_text(&error), line_bytes));
        }
        let url = super::redact::url(execution.url);
        let duration_ms = execution.duration_us as f64 / 1000.0;
        let Execution { method, status, bytes_out, .. } = *execution;
        let summary = render::summary_text(method, &url, status, duration_ms, bytes_out);
        self.publish(&origin, end_ms, "summary", &cut_line(&summary, line_bytes));
    }

    /// The writer tells followers of files that there may be more to read.
    pub(super) fn written(&self) {
        if self.written.receiver_count() > 0 {
            self.written.send_replace(());
        }
    }

    pub(super) fn watch_files(&self) -> watch::Receiver<()> {
        self.written.subscribe()
    }

    /// The service ends: whoever waits is woken to find out.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.written.send_replace(());
        for feed in lock(&self.feeds).iter() {
            feed.arrived.notify_one();
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn add_feed(&self, feed: &Arc<Feed>) {
        lock(&self.feeds).push(Arc::clone(feed));
        self.watchers.fetch_add(1, Ordering::SeqCst);
    }

    fn remove_feed(&self, feed: &Arc<Feed>) {
        lock(&self.feeds).retain(|other| !Arc::ptr_eq(other, feed));
        self.watchers.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Feed {
    fn offer(&self, execution_id: &str, ts_ms: u64, label: &str, text: &str) {
        let id: Arc<str> = execution_id.into();
        let shown = matches!(self.filter, Filter::Script(_)).then_some(&*id);
        let mut buffer = lock(&self.buffer);
        render::entry(ts_ms, shown, label, text, |text| {
            // Once something is missing nothing is taken until the reader was told, so the gap is where it belongs.
            let cost = text.len() + size_of::<FeedLine>();
            if buffer.dropped > 0 || buffer.bytes + cost > self.max_bytes {
                buffer.dropped += 1;
                return;
            }
            buffer.bytes += cost;
            buffer.lines.push_back(FeedLine { execution_id: Arc::clone(&id), text });
        });
        drop(buffer);
        self.arrived.notify_one();
    }

    /// The buffered lines, and how many were lost after them.
    pub(super) fn drain(&self) -> (VecDeque<FeedLine>, u64) {
        let Buffer { lines, dropped, .. } = std::mem::take(&mut *lock(&self.buffer));
        (lines, dropped)
    }
}

/// One open feed; dropping it ends it.
pub(super) struct Subscription {
    live: Arc<super::Shared>,
    pub(super) feed: Arc<Feed>,
}

impl Subscription {
    pub(super) fn new(shared: &Arc<super::Shared>, filter: Filter) -> Self {
        let feed = Arc::new(Feed {
            filter,
            buffer: Mutex::default(),
            max_bytes: shared.config.follow_bytes,
            arrived: Notify::new(),
        });
        shared.live.add_feed(&feed);
        Self { live: Arc::clone(shared), feed }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.live.live.remove_feed(&self.feed);
    }
}

/// One of the streams allowed at once.
pub(super) struct Permit(Arc<super::Shared>);

impl Permit {
    pub(super) fn take(shared: &Arc<super::Shared>) -> Result<Self, LogError> {
        let limit = shared.config.followers;
        let taken = shared
            .live
            .streams
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| (open < limit).then_some(open + 1));
        taken.map(|_| Self(Arc::clone(shared))).map_err(|_| LogError::TooManyStreams)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.live.streams.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
