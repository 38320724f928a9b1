//! One fire: its turn among others, its time limit, and what came of it.
//!
//! A script does not overlap itself. One that is released at its time limit counts as running until it really ends, so
//! that runs which never end do not pile up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::book::LastFire;
use super::{Cause, Fire, FireOutcome, FireStatus, Registration, Shared, history};

/// How a fire ended.
#[derive(Debug, Clone)]
pub(super) struct Finished {
    pub(super) run_id: String,
    pub(super) outcome: FireOutcome,
    pub(super) duration_ms: u64,
    /// Whether the script was run at all.
    pub(super) has_run: bool,
}

impl Finished {
    pub(super) fn unrun(status: FireStatus, error: Option<String>) -> Finished {
        let outcome = FireOutcome { status, preview: None, error };
        Finished { run_id: new_run_id(), outcome, duration_ms: 0, has_run: false }
    }
}

fn new_run_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A script that runs; it no longer does when this is dropped.
struct Running {
    shared: Arc<Shared>,
    path: Arc<str>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.book().end(&self.path);
    }
}

/// A run somebody waits for; dropped when it has ended or was released.
struct Awaited<'a>(&'a AtomicU64);

impl<'a> Awaited<'a> {
    fn new(count: &'a AtomicU64) -> Awaited<'a> {
        count.fetch_add(1, Ordering::Relaxed);
        Awaited(count)
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Starts a fire, and returns. Whoever wants to know gets a `reply`.
pub(super) fn start(
    shared: &Arc<Shared>,
    registration: Arc<Registration>,
    cause: Cause,
    reply: Option<oneshot::Sender<Finished>>,
) {
    let task = fire(Arc::clone(shared), registration, cause, Reply(reply));
    let mut runs = shared.runs();
    // Those that are over have nothing to tell, but a panic.
    while let Some(over) = runs.try_join_next() {
        if let Err(error) = over
            && error.is_panic()
        {
            tracing::error!(%error, "a scheduled run panicked");
        }
    }
    runs.spawn(task);
}

/// Tells once; nobody may be listening.
struct Reply(Option<oneshot::Sender<Finished>>);

impl Reply {
    fn tell(&mut self, finished: Finished) {
        if let Some(reply) = self.0.take() {
            let _ = reply.send(finished);
        }
    }
}

async fn fire(shared: Arc<Shared>, registration: Arc<Registration>, cause: Cause, mut reply: Reply) {
    let asked_ms = shared.now_ms();
    let path = Arc::clone(&registration.script_path);
    if !shared.book().begin(&path) {
        let error = Some("the previous run has not ended".to_owned());
        return skip(&shared, &registration, asked_ms, error, &mut reply);
    }
    let _running = Running { shared: Arc::clone(&shared), path };
    let Ok(turn) = timeout(shared.config.turn_wait, shared.turns.acquire()).await else {
        let error = Some("too many scheduled scripts run".to_owned());
        return skip(&shared, &registration, asked_ms, error, &mut reply);
    };
    let _turn = turn;
    let registration = match in_force(&shared, registration, cause) {
        Ok(registration) => registration,
        // A schedule that is gone when its turn comes has nothing to record; who asked is told.
        Err(status) => return reply.tell(Finished::unrun(status, None)),
    };
    run(&shared, registration, cause, &mut reply).await;
}

/// What is to run now that it is its turn: the script may have been changed meanwhile. A schedule runs what there is,
/// a trigger meant what there was.
fn in_force(shared: &Shared, registration: Arc<Registration>, cause: Cause) -> Result<Arc<Registration>, FireStatus> {
    let book = shared.book();
    match cause {
        Cause::Minute(minute) => book.still_due(&registration.script_path, minute).ok_or(FireStatus::Unregistered),
        Cause::Trigger => {
            let now = book.find(&registration.script_path)?;
            if now.generation == registration.generation { Ok(now) } else { Err(FireStatus::StaleGeneration) }
        }
    }
}

async fn run(shared: &Arc<Shared>, registration: Arc<Registration>, cause: Cause, reply: &mut Reply) {
    let (run_id, began_ms, began) = (new_run_id(), shared.now_ms(), Instant::now());
    let limit = registration.timeout;
    shared.fires.fetch_add(1, Ordering::Relaxed);
    let awaited = Awaited::new(&shared.awaited);
    let mut running = (shared.fire)(Fire { run_id: run_id.clone(), registration: Arc::clone(&registration), cause });
    let ended = match limit {
        Some(limit) => timeout(limit, &mut running).await.ok(),
        None => Some((&mut running).await),
    };
    drop(awaited);
    let is_released = ended.is_none();
    let outcome = ended.unwrap_or_else(|| timed_out(limit));
    let duration_ms = began.elapsed().as_millis() as u64;
    let finished = Finished { run_id, outcome: capped(outcome, shared), duration_ms, has_run: true };
    record(shared, &registration, began_ms, &finished);
    reply.tell(finished);
    if is_released {
        running.await;
    }
}

fn timed_out(limit: Option<Duration>) -> FireOutcome {
    let error = format!("the run took longer than {} ms", limit.unwrap_or_default().as_millis());
    FireOutcome { status: FireStatus::Timeout, preview: None, error: Some(error) }
}

fn skip(shared: &Shared, registration: &Registration, asked_ms: u64, error: Option<String>, reply: &mut Reply) {
    let finished = Finished::unrun(FireStatus::SkippedOverload, error);
    record(shared, registration, asked_ms, &finished);
    reply.tell(finished);
}

fn record(shared: &Shared, registration: &Registration, at_ms: u64, finished: &Finished) {
    let Finished { run_id, outcome, .. } = finished;
    if outcome.status.is_error() {
        shared.errors.fetch_add(1, Ordering::Relaxed);
    }
    let last = LastFire { at_ms, status: outcome.status, run_id: run_id.clone() };
    shared.book().note(&registration.script_path, last);
    history::write(shared, &registration.script_path, &registration.expression, at_ms, finished);
}

/// What scripts say is as long as they like; what is kept of it is not.
fn capped(outcome: FireOutcome, shared: &Shared) -> FireOutcome {
    let cut = |text: String, limit: usize| {
        if text.len() <= limit {
            return text;
        }
        format!("{}…", &text[..text.floor_char_boundary(limit)])
    };
    FireOutcome {
        preview: outcome.preview.map(|text| cut(text, shared.config.preview_bytes)),
        error: outcome.error.map(|text| cut(text, shared.config.error_bytes)),
        ..outcome
    }
}
