//! `logs/stream`: what is there, then what comes, as events.
//!
//! A stream is pulled. [`LogStream::next`] is safe to drop and call again, so a caller may wait for it and for its
//! heartbeat together. Disk reads happen on the blocking pool, one step at a time, never ahead of the reader.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::find;
use super::follow::FileCursor;
use super::live::{Filter, Permit, Subscription};
use super::name::{self, ExecutionFile, Name};
use super::segment::Kind;
use super::{LogError, Shared, render};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEvent {
    Line(String),
    Gap(Gap),
}

/// Something is missing here. Serialises to the data of a `gap` event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped_files: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped_lines: Option<u64>,
}

impl Gap {
    pub(super) fn new(reason: &'static str) -> Self {
        Self { reason, file: None, skipped_files: None, skipped_lines: None }
    }
}

/// What one step brought, and whether to take another.
pub(super) struct Step {
    pub(super) events: Vec<StreamEvent>,
    pub(super) next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    More,
    Wait,
    End,
}

pub struct LogStream {
    shared: Arc<Shared>,
    file: String,
    source: Source,
    ready: VecDeque<StreamEvent>,
    next: Next,
    _permit: Permit,
}

enum Source {
    /// Content known at the start, and nothing after it.
    Fixed,
    Feed(FeedSource),
    File(FileSource),
}

struct FeedSource {
    subscription: Subscription,
    /// Executions shown as history already; their lines may be in the feed as well.
    shown: HashSet<String>,
}

struct FileSource {
    grown: watch::Receiver<()>,
    state: FileState,
}

enum FileState {
    Idle(FileCursor),
    /// A step on the blocking pool. Kept here rather than in the future of `next`, so that dropping that future
    /// loses nothing.
    Reading(JoinHandle<(FileCursor, io::Result<Step>)>),
    Gone,
}

/// Opens a stream. Blocks on the disk: what exists already is looked up before this returns.
pub(super) fn open(shared: &Arc<Shared>, file: &str, follow: bool) -> Result<LogStream, LogError> {
    let permit = Permit::take(shared)?;
    let mut stream = LogStream {
        shared: Arc::clone(shared),
        file: file.to_owned(),
        source: Source::Fixed,
        ready: VecDeque::new(),
        next: Next::End,
        _permit: permit,
    };
    match Name::parse(file) {
        Ok(Name::Execution(id, file)) => stream.open_execution(id, file, follow)?,
        Ok(Name::Segment(kind, file)) => stream.open_segment(kind, &file, follow)?,
        Ok(Name::Plain(plain)) if shared.dir.join(&plain).exists() => {
            let cursor = FileCursor::single(shared, shared.dir.join(&plain), plain.clone(), None, follow)?;
            stream.set_file(Name::Plain(plain).shown(), cursor);
        }
        _ if name::is_script_path(file) => stream.open_script(file, follow)?,
        Ok(Name::Plain(_)) => return Err(LogError::NotFound(file.to_owned())),
        Err(error) => return Err(error),
    }
    Ok(stream)
}

impl LogStream {
    /// The next event; `None` at the end of a stream that does not follow, or when the service ends.
    pub async fn next(&mut self) -> Option<StreamEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            match self.next {
                Next::End => return None,
                Next::Wait => {
                    self.wait().await;
                    self.next = Next::More;
                }
                Next::More => self.step().await,
            }
        }
    }

    async fn wait(&mut self) {
        match &mut self.source {
            Source::Fixed => {}
            Source::Feed(source) => source.subscription.feed.arrived.notified().await,
            // The sender lives in `shared`, so an error cannot occur; the closed flag ends the stream.
            Source::File(source) => drop(source.grown.changed().await),
        }
    }

    /// Fills `ready`. What was there when the service ended is still delivered.
    async fn step(&mut self) {
        let closed = self.shared.live.is_closed();
        let step = match &mut self.source {
            Source::Fixed => Step { events: Vec::new(), next: Next::End },
            Source::Feed(source) => source.step(),
            Source::File(source) => match source.step().await {
                Ok(step) => step,
                Err(error) => {
                    tracing::warn!(file = self.file, %error, "log stream cannot be read");
                    let gap = Gap { file: Some(self.file.clone()), ..Gap::new("read failed") };
                    Step { events: vec![StreamEvent::Gap(gap)], next: Next::End }
                }
            },
        };
        self.next = if closed && step.next == Next::Wait { Next::End } else { step.next };
        self.ready.extend(step.events.into_iter().map(|event| match event {
            StreamEvent::Gap(gap) if gap.file.is_none() && gap.skipped_files.is_none() => {
                StreamEvent::Gap(Gap { file: Some(self.file.clone()), ..gap })
            }
            event => event,
        }));
    }

    fn set_file(&mut self, shown: String, cursor: FileCursor) {
        let grown = self.shared.live.watch_files();
        (self.file, self.next) = (shown, Next::More);
        self.source = Source::File(FileSource { grown, state: FileState::Idle(cursor) });
    }

    fn open_segment(&mut self, kind: Kind, file: &str, follow: bool) -> Result<(), LogError> {
        let shown = Name::Segment(kind, file.to_owned()).shown();
        let cursor = if file == kind.current() {
            FileCursor::current(&self.shared, kind, follow)?
        } else {
            // A closed segment gets no more lines.
            FileCursor::single(&self.shared, kind.path(&self.shared.dir, file), shown.clone(), Some(kind), false)?
        };
        self.set_file(shown, cursor);
        Ok(())
    }

    /// A finished execution's file; or the lines of one that is still running, from now on.
    fn open_execution(&mut self, id: String, file: ExecutionFile, follow: bool) -> Result<(), LogError> {
        // Subscribed first: an execution that ends in between is then in the file or in the feed, or in both, and
        // `shown` keeps it from being shown twice.
        let live = follow && file == ExecutionFile::Execution;
        let subscription = live.then(|| Subscription::new(&self.shared, Filter::Execution(id.clone())));
        self.shared.queue.flush();
        let record = find::execution(&self.shared, &id)?;
        let lines = record.and_then(|record| render::file(&record, file));
        let missing = lines.is_none();
        self.ready.extend(lines.into_iter().flatten().map(StreamEvent::Line));
        match subscription {
            Some(subscription) => {
                let shown = if missing { HashSet::new() } else { HashSet::from([id]) };
                self.set_feed(subscription, shown);
                Ok(())
            }
            None if missing => Err(LogError::NotFound(name::execution_name(&id, file))),
            None => Ok(()),
        }
    }

    /// The last executions of a script, then its lines as they come.
    fn open_script(&mut self, script: &str, follow: bool) -> Result<(), LogError> {
        let subscription = follow.then(|| Subscription::new(&self.shared, Filter::Script(script.to_owned())));
        self.shared.queue.flush();
        let history = find::history(&self.shared, script)?;
        self.ready.extend(history.lines.into_iter().map(StreamEvent::Line));
        if let Some(subscription) = subscription {
            self.set_feed(subscription, history.ids.into_iter().collect());
        }
        Ok(())
    }

    fn set_feed(&mut self, subscription: Subscription, shown: HashSet<String>) {
        self.next = Next::More;
        self.source = Source::Feed(FeedSource { subscription, shown });
    }
}

impl FeedSource {
    fn step(&mut self) -> Step {
        let (lines, dropped) = self.subscription.feed.drain();
        let fresh = lines.into_iter().filter(|line| !self.shown.contains(&*line.execution_id));
        let mut events: Vec<_> = fresh.map(|line| StreamEvent::Line(line.text)).collect();
        if dropped > 0 {
            events.push(StreamEvent::Gap(Gap { skipped_lines: Some(dropped), ..Gap::new("reader too slow") }));
        }
        Step { events, next: Next::Wait }
    }
}

impl FileSource {
    async fn step(&mut self) -> io::Result<Step> {
        self.state = match std::mem::replace(&mut self.state, FileState::Gone) {
            FileState::Idle(mut cursor) => FileState::Reading(tokio::task::spawn_blocking(move || {
                let step = cursor.step();
                (cursor, step)
            })),
            state => state,
        };
        let FileState::Reading(reading) = &mut self.state else {
            return Ok(Step { events: Vec::new(), next: Next::End });
        };
        let finished = reading.await;
        self.state = FileState::Gone;
        let (cursor, step) = finished.map_err(io::Error::other)?;
        self.state = FileState::Idle(cursor);
        step
    }
}
