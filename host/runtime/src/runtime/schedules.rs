//! Schedules on a runtime: which files ask for one, kept in step with the scheduler.
//!
//! What a file asks for is in its first lines. They are read again only when the file is another one than it was, so that
//! looking at all scripts is mostly looking at names and times.

use super::Runtime;
use crate::route::{Place, every_script};
use crate::script::directives::Directives;
use crate::script::files::{ScriptFiles, Stamp};
use crate::service::schedule::{Registered, Registration, RegistrationRefused, ReloadReport, Scheduler};
use serde::Serialize;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Scripts that are looked at for a schedule.
const MAX_SCRIPTS: usize = 100_000;

/// Directives stand at the top of a file; this much of it holds the lines that are looked at.
const HEAD_BYTES: u64 = 64 << 10;

/// See the module's documentation.
pub(super) struct Schedules {
    pub(super) scheduler: Arc<Scheduler>,
    /// Held from looking at a file to having told the scheduler, so that what is told last was seen last.
    known: Mutex<Known>,
    /// The generation of the files at the last look at all of them; 0 before schedules have begun.
    generation: AtomicU64,
}

/// What the files asked for when they were read.
type Known = HashMap<String, (Stamp, Option<Asked>)>;

/// The directives of a script, as far as its schedule is concerned.
#[derive(Clone)]
struct Asked {
    expression: String,
    timeout: Option<Duration>,
    requires_token: bool,
    websocket: bool,
}

/// What a changed file meant for its schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleChange {
    pub action: ScheduleAction,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScheduleAction {
    Added,
    Kept,
    Updated,
    Removed,
    /// The expression is wrong, or there are too many schedules.
    Failed,
    /// A script with `@websocket` has no schedule.
    Incompatible,
}

impl Schedules {
    pub(super) fn new(scheduler: Arc<Scheduler>) -> Schedules {
        Schedules { scheduler, known: Mutex::default(), generation: AtomicU64::new(0) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime {
    pub fn scheduler(&self) -> &Scheduler {
        &self.schedules.scheduler
    }

    /// Registers what the scripts ask for, and begins to fire. Without this call nothing ever does.
    pub async fn start_schedules(self: &Arc<Self>) {
        self.reload_all().await;
        self.schedules.scheduler.start();
    }

    /// Makes the schedules of the scripts there are all the schedules there are; with `dry_run` only says what that would
    /// change. Blocks.
    pub fn reload_schedules(&self, dry_run: bool) -> ReloadReport {
        let mut known = self.schedules.known();
        let mut seen = Known::with_capacity(known.len());
        let mut found = Vec::new();
        for path in every_script(&*self.files, MAX_SCRIPTS) {
            let Some((stamp, asked)) = look(&self.files, &path, known.remove(&path)) else { continue };
            found.extend(asked.as_ref().and_then(|asked| registration(&self.files, &path, &stamp, asked)));
            seen.insert(path, (stamp, asked));
        }
        *known = seen;
        self.schedules.scheduler.reload(found, dry_run)
    }

    /// Looks at one file again after it was changed, made or removed. `None` when it has and had no schedule. Blocks.
    pub fn reload_schedule_of(&self, path: &str) -> Option<ScheduleChange> {
        let scheduler = &self.schedules.scheduler;
        let mut known = self.schedules.known();
        let before = known.remove(path);
        let looked = look(&self.files, path, before);
        let registration =
            looked.as_ref().and_then(|(stamp, asked)| registration(&self.files, path, stamp, asked.as_ref()?));
        known.extend(looked.map(|looked| (path.to_owned(), looked)));
        let Some(registration) = registration else {
            let was_there = scheduler.unregister(path);
            return was_there.then_some(ScheduleChange { action: ScheduleAction::Removed, reason: None });
        };
        Some(match scheduler.register(registration) {
            Ok(change) => ScheduleChange { action: change.into(), reason: None },
            Err(refused) => {
                let action = match refused {
                    RegistrationRefused::Incompatible => ScheduleAction::Incompatible,
                    RegistrationRefused::Invalid(_) | RegistrationRefused::TooMany(_) => ScheduleAction::Failed,
                };
                ScheduleChange { action, reason: Some(refused.to_string()) }
            }
        })
    }

    /// Follows changes that were made behind our back, once schedules have begun.
    pub(super) async fn follow_schedules(self: &Arc<Self>) {
        let before = self.schedules.generation.load(Ordering::Relaxed);
        if before != 0 && before != self.files.generation() {
            self.reload_all().await;
        }
    }

    async fn reload_all(self: &Arc<Self>) {
        // Read first: a change in between is looked at the next time.
        self.schedules.generation.store(self.files.generation(), Ordering::Relaxed);
        let runtime = Arc::clone(self);
        let reloading = tokio::task::spawn_blocking(move || runtime.reload_schedules(false));
        match reloading.await {
            Ok(report) => {
                let ReloadReport { added, removed, failed, .. } = report;
                if !(added.is_empty() && removed.is_empty() && failed.is_empty()) {
                    let (added, removed, failed) = (added.len(), removed.len(), failed.len());
                    tracing::debug!(added, removed, failed, "schedules reloaded");
                }
            }
            Err(error) => tracing::error!(%error, "schedules could not be reloaded"),
        }
    }
}

/// What a file asks for. `None` when there is no such file. One that cannot be read right now is taken for what it was.
fn look(files: &ScriptFiles, path: &str, before: Option<(Stamp, Option<Asked>)>) -> Option<(Stamp, Option<Asked>)> {
    // Stamped before it is read: a write in between is seen the next time.
    let stamp = files.stamp(path)?;
    if let Some(before) = &before
        && before.0 == stamp
    {
        return Some(before.clone());
    }
    match files.head(path, HEAD_BYTES) {
        Ok(head) => Some((stamp, asked(&head))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(path, %error, "a script could not be looked at for its schedule");
            before
        }
    }
}

fn asked(head: &str) -> Option<Asked> {
    // Few files have one, and reading directives costs more than looking for a word.
    if !head.contains("@schedule") {
        return None;
    }
    let directives = Directives::parse(head);
    Some(Asked {
        expression: directives.schedule.as_ref()?.expression.clone(),
        timeout: directives.schedule_timeout().duration(),
        requires_token: directives.requires_token(),
        websocket: directives.websocket,
    })
}

/// `None` for a file that no route leads to: it is no script, or another one is in its place.
fn registration(files: &ScriptFiles, path: &str, stamp: &Stamp, asked: &Asked) -> Option<Registration> {
    let place = Place::of(files, path)?;
    let mut hasher = DefaultHasher::new();
    stamp.hash(&mut hasher);
    let target = place.target.as_ref();
    Some(Registration {
        script_path: path.into(),
        script_rel: place.relative().to_owned(),
        subdomain: target.and_then(|target| target.subdomain.clone()).unwrap_or_default(),
        exec_id: target.map(|target| target.exec_id.clone()),
        vm_cache_key: target.map(|target| target.deployment().to_string()).unwrap_or_default(),
        expression: asked.expression.clone(),
        timeout: asked.timeout,
        generation: hasher.finish(),
        requires_token: asked.requires_token,
        websocket: asked.websocket,
    })
}

impl From<Registered> for ScheduleAction {
    fn from(registered: Registered) -> ScheduleAction {
        match registered {
            Registered::Added => ScheduleAction::Added,
            Registered::Kept => ScheduleAction::Kept,
            Registered::Updated => ScheduleAction::Updated,
        }
    }
}
