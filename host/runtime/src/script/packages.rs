//! Packages that scripts want and that are not there yet: installed into the script root, once however many ask.

use crate::config::NpmConfig;
use crate::error::{ErrorKind, RequestError};
use crate::script::graph::Wanting;
use crate::service::log::{LineLevel, LogService};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use wick_npm::{InstallEvent, Installer, Wanted};

/// A package that could not be installed is not asked for again for so long: a script under load would otherwise ask the
/// registry with every request. Each failure in a row doubles it, up to the longest.
const REMEMBER_FAILURE: Duration = Duration::from_secs(10);
const REMEMBER_FAILURE_LONGEST: Duration = Duration::from_secs(80);

/// Failures remembered at once.
const MAX_FAILURES: usize = 1_000;

/// Lines of an installation in the log stream belong to this, in place of an execution.
const LOG_NAME: &str = "npm";

/// See the module's documentation.
pub(crate) struct Packages {
    root: PathBuf,
    installer: Option<Arc<Installer>>,
    log: Arc<LogService>,
    failed: Mutex<HashMap<String, Failure>>,
}

struct Failure {
    reason: String,
    /// How long it was remembered for.
    lasting: Duration,
    /// When it may be tried again.
    until: Instant,
}

/// What could not be installed, and need not be: the script is told when it asks.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    /// Packages with the reason.
    pub(crate) reasons: Vec<(String, String)>,
    /// When the first of them may be tried again.
    pub(crate) until: Option<Instant>,
}

impl Packages {
    pub(crate) fn new(root: PathBuf, config: &NpmConfig, log: Arc<LogService>) -> Packages {
        let installer = config.install.then(|| Arc::new(Installer::new(config.installer.clone())));
        Packages { root, installer, log, failed: Mutex::default() }
    }

    /// Installs what is missing. An error only if a script cannot do without it.
    pub(crate) async fn provide(&self, missing: &BTreeMap<String, Wanting>) -> Result<LeftOut, RequestError> {
        let mut left_out = LeftOut::default();
        for (name, wanting) in missing {
            match self.install(name).await {
                Ok(()) => {}
                // What only a `require` or an `import()` wants may be optional.
                Err(reason) if !wanting.is_needed => {
                    let until = self.failed().get(name).map(|failure| failure.until);
                    left_out.until = left_out.until.into_iter().chain(until).min();
                    left_out.reasons.push((name.clone(), reason.clone()));
                    say(&self.log, LineLevel::Warn, &format!("{name} (wanted at {}): {reason}", wanting.place));
                }
                Err(reason) => {
                    let message = format!("Cannot find package '{name}' imported at {}: {reason}", wanting.place);
                    return Err(RequestError::new(ErrorKind::ModuleNotFound, message)
                        .with_details(json!({ "package": name, "reason": reason, "importedAt": wanting.place })));
                }
            }
        }
        Ok(left_out)
    }

    async fn install(&self, name: &str) -> Result<(), String> {
        let Some(installer) = &self.installer else {
            return Err("it is not installed, and npm.install is off in the configuration".to_owned());
        };
        if let Some(reason) = self.known_failure(name) {
            return Err(reason);
        }
        let (installer, root, log) = (Arc::clone(installer), self.root.clone(), Arc::clone(&self.log));
        let wanted = [Wanted::latest(name)];
        // Unpacking keeps a thread busy: not one that serves connections. And who asked may leave; what was begun goes on.
        let installing = tokio::task::spawn_blocking(move || {
            let told = |event: InstallEvent| {
                let level =
                    if matches!(event, InstallEvent::Warning { .. }) { LineLevel::Warn } else { LineLevel::Info };
                say(&log, level, &event.to_string());
            };
            tokio::runtime::Handle::current().block_on(installer.install(&root, &wanted, told))
        });
        let Ok(installed) = installing.await else { return Err("the installation was cut short".to_owned()) };
        let failure = match installed {
            Ok(installed) => match wick_npm::needs_native_code(&self.root, name) {
                None => {
                    let version = installed.versions.get(name).map_or("", String::as_str);
                    tracing::info!(package = %name, version, new = installed.added.len(), "installed");
                    self.failed().remove(name);
                    return Ok(());
                }
                Some(native) => native.to_string(),
            },
            Err(error) => error.to_string(),
        };
        tracing::warn!(package = %name, %failure, "not installed");
        say(&self.log, LineLevel::Error, &failure);
        let mut failed = self.failed();
        if failed.len() >= MAX_FAILURES {
            failed.clear();
        }
        let lasting = match failed.get(name) {
            Some(before) => (before.lasting * 2).min(REMEMBER_FAILURE_LONGEST),
            None => REMEMBER_FAILURE,
        };
        let until = Instant::now() + lasting;
        failed.insert(name.to_owned(), Failure { reason: failure.clone(), lasting, until });
        Err(failure)
    }

    fn failed(&self) -> MutexGuard<'_, HashMap<String, Failure>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_failure(&self, name: &str) -> Option<String> {
        let failed = self.failed();
        let failure = failed.get(name)?;
        (Instant::now() < failure.until).then(|| failure.reason.clone())
    }
}

fn say(log: &LogService, level: LineLevel, text: &str) {
    tracing::debug!(target: "wick::npm", %text);
    log.live_line(LOG_NAME, LOG_NAME, level, text);
}
