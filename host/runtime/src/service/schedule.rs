//! Schedules: which scripts run by themselves, when, and what came of it.
//!
//! A minute's walk: `ticker` sees that a minute began → asks `book` who is due in it → has `ledger` write down, for good,
//! that this minute is taken → starts each due script in `run` → what came of it goes to `history`.
//!
//! | part | job |
//! |---|---|
//! | `expression` | cron text to the minutes it means |
//! | `book` | what is registered, what runs, what ran last |
//! | `ledger` | no minute twice: one process at a time, and a record that outlives it |
//! | `ticker` | the clock, also one that jumps |
//! | `run` | one fire: its turn, its time limit, its outcome |
//! | `history` | `cron/fires.log`, written and read |
//!
//! What is promised: a script fires at most once in a minute, whatever crashes, restarts, or is set to another time.
//! Minutes during which nobody was there to fire are gone. How a script is run is not known here; that is the [`FireFn`].

mod book;
mod config;
mod expression;
mod history;
mod ledger;
mod run;
mod ticker;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, io};

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::log::{LogError, LogService};

pub use book::{Registered, Registration, RegistrationRefused, ReloadFailure, ReloadReport, ScheduleInfo};
pub use config::ScheduleConfig;
pub use expression::{Expression, ExpressionError};
pub use history::{DEFAULT_LIMIT, HistoryEntry, HistoryError, HistoryPage, HistoryQuery, MAX_LIMIT, Since};

use book::Book;
use ledger::Ledger;
use run::Finished;

/// Milliseconds since the Unix epoch, as the wall clock has them.
pub type WallClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Runs a script once. Its future is not dropped at the time limit: the run is released, not stopped.
pub type FireFn = Arc<dyn Fn(Fire) -> BoxFuture<'static, FireOutcome> + Send + Sync>;

/// One run to be made.
#[derive(Debug, Clone)]
pub struct Fire {
    pub run_id: String,
    /// Where and what the script is. Its `generation` tells whether the file is still the one that was registered.
    pub registration: Arc<Registration>,
    pub cause: Cause,
}

/// Why a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its minute came, counted since the epoch.
    Minute(u64),
    /// Somebody asked for it.
    Trigger,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireOutcome {
    pub status: FireStatus,
    /// The beginning of what the script returned.
    pub preview: Option<String>,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FireStatus {
    Ok,
    Error,
    Timeout,
    /// `@enabled false`
    Disabled,
    LoadError,
    /// `@websocket` scripts have no schedule.
    Incompatible,
    /// The script still ran, or too many others did.
    SkippedOverload,
    /// The script was changed before its turn came.
    StaleGeneration,
    /// The script is not there any more, or never was.
    Unregistered,
    /// Triggers only.
    SchedulerNotReady,
}

/// What a trigger is answered with.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerReply {
    /// Whether the script ran.
    pub triggered: bool,
    pub script_path: String,
    pub run_id: Option<String>,
    pub status: FireStatus,
    pub duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The script asks for a token, and a trigger has none: it must be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the script has a token; a trigger runs it only with force")]
pub struct TokenRequired;

/// The `cron` part of `monitor/stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleFigures {
    pub fires: u64,
    /// Those that ended in `error`, `timeout` or `load_error`.
    pub errors: u64,
    /// Scripts that run, also those that were released at their time limit.
    pub active: usize,
    /// Runs somebody still waits for.
    pub wrapper_active: usize,
}

pub struct Scheduler {
    shared: Arc<Shared>,
    ticker: Mutex<Option<JoinHandle<()>>>,
}

/// What the scheduler, its ticker and its runs have in common.
struct Shared {
    config: ScheduleConfig,
    clock: WallClock,
    fire: FireFn,
    log: Arc<LogService>,
    book: Mutex<Book>,
    ledger: Arc<Mutex<Ledger>>,
    /// One permit for each script that runs.
    turns: Semaphore,
    /// Wakes a ticker that sleeps because there is nothing to wait for.
    registered: Notify,
    /// The runs' one owner.
    runs: Mutex<JoinSet<()>>,
    is_ready: AtomicBool,
    fires: AtomicU64,
    errors: AtomicU64,
    awaited: AtomicU64,
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runs(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> u64 {
        (self.clock)()
    }
}

// === impl Scheduler ===

impl Scheduler {
    /// `folder` is where the ledger lies; all processes that share it take turns. Nothing fires before `start`. Blocks.
    pub fn open(
        config: ScheduleConfig,
        folder: &Path,
        log: Arc<LogService>,
        clock: WallClock,
        fire: FireFn,
    ) -> io::Result<Arc<Scheduler>> {
        let shared = Arc::new(Shared {
            book: Mutex::new(Book::new(config.schedules)),
            ledger: Arc::new(Mutex::new(Ledger::open(folder)?)),
            turns: Semaphore::new(config.concurrency),
            registered: Notify::new(),
            runs: Mutex::default(),
            is_ready: AtomicBool::new(false),
            fires: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            awaited: AtomicU64::new(0),
            config,
            clock,
            fire,
            log,
        });
        Ok(Arc::new(Scheduler { shared, ticker: Mutex::new(None) }))
    }

    /// Begins to fire. Call it once the scripts there are have been registered, on a tokio runtime.
    pub fn start(&self) {
        let mut ticker = self.ticker.lock().unwrap_or_else(PoisonError::into_inner);
        if ticker.is_none() {
            *ticker = Some(tokio::spawn(ticker::run(Arc::clone(&self.shared))));
            self.shared.is_ready.store(true, Ordering::Release);
        }
    }

    /// Fires no more, and waits for what runs; what still does after `grace` is ended.
    pub async fn stop(&self, grace: Duration) {
        self.halt();
        let mut runs = std::mem::take(&mut *self.shared.runs());
        let all_over = async { while runs.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, all_over).await.is_err() {
            runs.shutdown().await;
        }
    }

    fn halt(&self) {
        self.shared.is_ready.store(false, Ordering::Release);
        let ticker = self.ticker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ticker) = ticker {
            ticker.abort();
        }
    }

    /// Takes a script in, or anew after it was changed. One that is refused is not registered any more either.
    pub fn register(&self, registration: Registration) -> Result<Registered, RegistrationRefused> {
        let now_ms = self.shared.now_ms();
        let path = Arc::clone(&registration.script_path);
        let expression = registration.expression.clone();
        let (result, is_news) = self.shared.book().register(registration, now_ms);
        if is_news {
            self.note_incompatible(&path, &expression, now_ms);
        }
        self.shared.registered.notify_one();
        result
    }

    /// Returns whether there was something to forget. A run under way goes on.
    pub fn unregister(&self, script_path: &str) -> bool {
        self.shared.book().unregister(script_path)
    }

    /// Makes `found` all there is; with `dry_run` only says what that would change.
    pub fn reload(&self, found: Vec<Registration>, dry_run: bool) -> ReloadReport {
        let now_ms = self.shared.now_ms();
        let (report, incompatible) = self.shared.book().reload(found, dry_run, now_ms);
        for (path, expression) in incompatible {
            self.note_incompatible(&path, &expression, now_ms);
        }
        self.shared.registered.notify_one();
        report
    }

    /// That a script cannot have a schedule is told once, in the place where one looks why it does not run.
    fn note_incompatible(&self, path: &Arc<str>, expression: &str, now_ms: u64) {
        let error = RegistrationRefused::Incompatible.to_string();
        let finished = Finished::unrun(FireStatus::Incompatible, Some(error));
        history::write(&self.shared, path, expression, now_ms, &finished);
    }

    /// In the order of their paths.
    pub fn list(&self) -> Vec<ScheduleInfo> {
        self.shared.book().list(self.shared.now_ms())
    }

    /// Schedules that were not taken, and why, in the order of their paths.
    pub fn failures(&self) -> Vec<ReloadFailure> {
        self.shared.book().failures()
    }

    /// What fired, newest first. Blocks.
    pub fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, HistoryError> {
        history::read(&self.shared.log, query)
    }

    /// Runs a registered script now, and waits for it up to its time limit. The run goes on when the caller leaves.
    pub async fn trigger(&self, script_path: &str, force: bool) -> Result<TriggerReply, TokenRequired> {
        let unrun = |status| TriggerReply {
            triggered: false,
            script_path: script_path.to_owned(),
            run_id: None,
            status,
            duration_ms: 0,
            error: None,
        };
        if !self.shared.is_ready.load(Ordering::Acquire) {
            return Ok(unrun(FireStatus::SchedulerNotReady));
        }
        let registration = match self.shared.book().find(script_path) {
            Ok(registration) => registration,
            Err(status) => return Ok(unrun(status)),
        };
        if registration.requires_token && !force {
            return Err(TokenRequired);
        }
        let (reply, finished) = oneshot::channel();
        run::start(&self.shared, registration, Cause::Trigger, Some(reply));
        let Ok(finished) = finished.await else { return Ok(unrun(FireStatus::Error)) };
        Ok(TriggerReply {
            triggered: finished.has_run,
            run_id: Some(finished.run_id),
            status: finished.outcome.status,
            duration_ms: finished.duration_ms,
            error: finished.outcome.error,
            ..unrun(FireStatus::Error)
        })
    }

    pub fn figures(&self) -> ScheduleFigures {
        ScheduleFigures {
            fires: self.shared.fires.load(Ordering::Relaxed),
            errors: self.shared.errors.load(Ordering::Relaxed),
            active: self.shared.book().running(),
            wrapper_active: usize::try_from(self.shared.awaited.load(Ordering::Relaxed)).unwrap_or(usize::MAX),
        }
    }
}

/// The ticker and the runs hold what they share, so they must be told.
impl Drop for Scheduler {
    fn drop(&mut self) {
        self.halt();
        self.shared.runs().abort_all();
    }
}

impl FireStatus {
    fn is_error(self) -> bool {
        matches!(self, Self::Error | Self::Timeout | Self::LoadError)
    }
}

impl fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheduler").field("figures", &self.figures()).finish_non_exhaustive()
    }
}

impl From<LogError> for HistoryError {
    fn from(error: LogError) -> HistoryError {
        HistoryError::Log(error)
    }
}
