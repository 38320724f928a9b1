//! The book: what is registered, which scripts run, and how each fared last. Knows no clock and no disk.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::expression::{Expression, ExpressionError};
use super::{FireStatus, ticker};
use crate::clock;

/// A script with a schedule, as its directives and its place say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Below the script root, `default/1/jobs/nightly.js`. What a schedule goes by.
    pub script_path: Arc<str>,
    /// Below its deployment, `jobs/nightly.js`.
    pub script_rel: String,
    pub subdomain: String,
    /// `None` for a script outside of any deployment.
    pub exec_id: Option<String>,
    pub vm_cache_key: String,
    /// As written.
    pub expression: String,
    /// Of one run; `None` is no limit.
    pub timeout: Option<Duration>,
    /// Which content of the file this is about.
    pub generation: u64,
    /// A trigger of it must be forced. Its own fires need no token.
    pub requires_token: bool,
    /// Scripts that serve sockets have no schedule.
    pub websocket: bool,
}

/// What registering changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Registered {
    Added,
    /// It was there with the same expression.
    Kept,
    /// It was there with another.
    Updated,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefused {
    #[error("incompatible: a script with @websocket cannot have a @schedule")]
    Incompatible,
    #[error("invalid @schedule: {0}")]
    Invalid(#[from] ExpressionError),
    #[error("there are {0} schedules, which is as many as this server takes")]
    TooMany(usize),
}

/// What `schedules/reload` did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReloadReport {
    pub dry_run: bool,
    /// New ones, and those with another expression.
    pub added: Vec<String>,
    pub kept: Vec<String>,
    pub removed: Vec<String>,
    pub failed: Vec<ReloadFailure>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReloadFailure {
    pub path: String,
    pub reason: String,
}

/// A line of `schedules/list`. Times are ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleInfo {
    pub script_path: String,
    pub script_rel: String,
    pub subdomain: String,
    pub exec_id: Option<String>,
    pub vm_cache_key: String,
    pub expression: String,
    /// `None` is no limit.
    pub timeout_ms: Option<u64>,
    pub registered_at: String,
    pub next_fire: Option<String>,
    pub last_fire_at: Option<String>,
    pub last_fire_status: Option<FireStatus>,
    pub last_fire_run_id: Option<String>,
}

/// How a script fared last.
#[derive(Debug, Clone)]
pub(super) struct LastFire {
    pub(super) at_ms: u64,
    pub(super) status: FireStatus,
    pub(super) run_id: String,
}

struct Entry {
    registration: Arc<Registration>,
    expression: Expression,
    registered_ms: u64,
    last: Option<LastFire>,
}

/// A schedule that was not taken.
struct Refused {
    expression: String,
    why: RegistrationRefused,
}

pub(super) struct Book {
    entries: BTreeMap<Arc<str>, Entry>,
    /// Scripts whose schedule was not taken, so that who looks for one finds the reason.
    refused: BTreeMap<Arc<str>, Refused>,
    /// Apart from the entries: a script that is registered anew may still run.
    running: HashSet<Arc<str>>,
    limit: usize,
}

/// A path and an expression.
pub(super) type Noted = (Arc<str>, String);

impl Book {
    pub(super) fn new(limit: usize) -> Book {
        Book { entries: BTreeMap::new(), refused: BTreeMap::new(), running: HashSet::new(), limit }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The second of the results says that the script is newly incompatible.
    pub(super) fn register(
        &mut self,
        registration: Registration,
        now_ms: u64,
    ) -> (Result<Registered, RegistrationRefused>, bool) {
        let path = Arc::clone(&registration.script_path);
        let written = registration.expression.clone();
        let result = self.change(&registration).map(|(change, expression)| {
            self.refused.remove(&path);
            self.put(registration, expression, now_ms);
            change
        });
        let Err(refused) = &result else { return (result, false) };
        self.entries.remove(&path);
        let refused = Refused { expression: written, why: refused.clone() };
        let is_known = self.refused.get(&path).is_some_and(|known| {
            known.why == RegistrationRefused::Incompatible && known.expression == refused.expression
        });
        let is_news = refused.why == RegistrationRefused::Incompatible && !is_known;
        if self.refused.len() < self.limit || self.refused.contains_key(&path) {
            self.refused.insert(path, refused);
        }
        (result, is_news)
    }

    /// What registering would change.
    fn change(&self, registration: &Registration) -> Result<(Registered, Expression), RegistrationRefused> {
        if registration.websocket {
            return Err(RegistrationRefused::Incompatible);
        }
        let expression = Expression::parse(&registration.expression)?;
        match self.entries.get(&registration.script_path) {
            Some(entry) if entry.expression == expression => Ok((Registered::Kept, expression)),
            Some(_) => Ok((Registered::Updated, expression)),
            None if self.entries.len() >= self.limit => Err(RegistrationRefused::TooMany(self.limit)),
            None => Ok((Registered::Added, expression)),
        }
    }

    fn put(&mut self, registration: Registration, expression: Expression, now_ms: u64) {
        let path = Arc::clone(&registration.script_path);
        let former = self.entries.remove(&path);
        let is_same = former.as_ref().is_some_and(|former| former.expression == expression);
        let registered_ms = former.as_ref().filter(|_| is_same).map_or(now_ms, |former| former.registered_ms);
        let last = former.and_then(|former| former.last);
        self.entries.insert(path, Entry { registration: Arc::new(registration), expression, registered_ms, last });
    }

    pub(super) fn unregister(&mut self, path: &str) -> bool {
        let was_refused = self.refused.remove(path).is_some();
        self.entries.remove(path).is_some() || was_refused
    }

    /// Also returns what is newly incompatible.
    pub(super) fn reload(
        &mut self,
        found: Vec<Registration>,
        dry_run: bool,
        now_ms: u64,
    ) -> (ReloadReport, Vec<Noted>) {
        let mut report = ReloadReport { dry_run, added: vec![], kept: vec![], removed: vec![], failed: vec![] };
        let mut incompatible = Vec::new();
        let names: HashSet<Arc<str>> = found.iter().map(|one| Arc::clone(&one.script_path)).collect();
        report.removed =
            self.entries.keys().filter(|path| !names.contains(*path)).map(|path| path.to_string()).collect();
        if !dry_run {
            self.entries.retain(|path, _| names.contains(path));
            self.refused.retain(|path, _| names.contains(path));
        }
        for one in found {
            let (path, expression) = (Arc::clone(&one.script_path), one.expression.clone());
            let result = if dry_run {
                self.change(&one).map(|(change, _)| change)
            } else {
                let (result, is_news) = self.register(one, now_ms);
                incompatible.extend(is_news.then(|| (Arc::clone(&path), expression)));
                result
            };
            match result {
                Ok(Registered::Kept) => report.kept.push(path.to_string()),
                Ok(Registered::Added | Registered::Updated) => report.added.push(path.to_string()),
                Err(refused) => {
                    let (path, reason) = (path.to_string(), refused.to_string());
                    report.failed.push(ReloadFailure { path, reason });
                }
            }
        }
        (report, incompatible)
    }

    /// A script to be run, or the status that says why not.
    pub(super) fn find(&self, path: &str) -> Result<Arc<Registration>, FireStatus> {
        match self.entries.get(path) {
            Some(entry) => Ok(Arc::clone(&entry.registration)),
            None => Err(match self.refused.get(path) {
                Some(Refused { why: RegistrationRefused::Incompatible, .. }) => FireStatus::Incompatible,
                _ => FireStatus::Unregistered,
            }),
        }
    }

    /// Who fires in a minute. A schedule begins with the minute after the one it was registered in.
    pub(super) fn due(&self, minute: u64) -> Vec<Arc<Registration>> {
        let is_due =
            |entry: &&Entry| ticker::minute_of(entry.registered_ms) != minute && entry.expression.matches(minute);
        self.entries.values().filter(is_due).map(|entry| Arc::clone(&entry.registration)).collect()
    }

    /// The registration in force, if it means this minute too.
    pub(super) fn still_due(&self, path: &str, minute: u64) -> Option<Arc<Registration>> {
        let entry = self.entries.get(path).filter(|entry| entry.expression.matches(minute))?;
        Some(Arc::clone(&entry.registration))
    }

    /// Notes that a script runs, unless it does already.
    pub(super) fn begin(&mut self, path: &Arc<str>) -> bool {
        self.running.insert(Arc::clone(path))
    }

    pub(super) fn end(&mut self, path: &str) {
        self.running.remove(path);
    }

    pub(super) fn running(&self) -> usize {
        self.running.len()
    }

    pub(super) fn note(&mut self, path: &str, last: LastFire) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.last = Some(last);
        }
    }

    /// Those that were not taken, in the order of their paths.
    pub(super) fn failures(&self) -> Vec<ReloadFailure> {
        let shown = |(path, refused): (&Arc<str>, &Refused)| ReloadFailure {
            path: path.to_string(),
            reason: refused.why.to_string(),
        };
        self.refused.iter().map(shown).collect()
    }

    pub(super) fn list(&self, now_ms: u64) -> Vec<ScheduleInfo> {
        self.entries.values().map(|entry| entry.info(now_ms)).collect()
    }
}

impl Entry {
    fn info(&self, now_ms: u64) -> ScheduleInfo {
        let Registration { script_path, script_rel, subdomain, exec_id, vm_cache_key, .. } = &*self.registration;
        let next = self.expression.next_after(ticker::minute_of(now_ms));
        ScheduleInfo {
            script_path: script_path.to_string(),
            script_rel: script_rel.clone(),
            subdomain: subdomain.clone(),
            exec_id: exec_id.clone(),
            vm_cache_key: vm_cache_key.clone(),
            expression: self.registration.expression.clone(),
            timeout_ms: self.registration.timeout.map(|timeout| timeout.as_millis() as u64),
            registered_at: clock::iso(self.registered_ms),
            next_fire: next.map(|minute| clock::iso(minute.saturating_mul(ticker::MINUTE_MS))),
            last_fire_at: self.last.as_ref().map(|last| clock::iso(last.at_ms)),
            last_fire_status: self.last.as_ref().map(|last| last.status),
            last_fire_run_id: self.last.as_ref().map(|last| last.run_id.clone()),
        }
    }
}
