//! Programs and units, made from files and kept while the files stay the same.

use crate::config::RuntimeConfig;
use crate::error::{ErrorKind, RequestError};
use crate::route::Match;
use crate::script::directives::{Concurrency, Directives, LogBody, LogLevel as Wanted};
use crate::script::env;
use crate::script::files::{ScriptFiles, Stamp};
use crate::script::source::{self, Positions, Shape, SourceKind};
use crate::service::log::LogLevel;
use crate::service::monitor::ScriptFigures;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Programs kept compiled; the oldest make room. A compiled program is some kilobytes, its image is kept elsewhere.
const MAX_PROGRAMS: usize = 10_000;

/// An environment file larger than this is not read.
const MAX_ENV_BYTES: u64 = 1 << 20;

/// One compiled file under one environment.
pub struct Unit {
    /// Never reused: another version of the file is another unit.
    pub(crate) id: u32,
    /// Relative to the script root.
    pub(crate) path: Arc<str>,
    pub(crate) code: String,
    /// What the prelude is told of it, as JSON.
    pub(crate) about: String,
    pub(crate) is_module: bool,
    reads_request: bool,
    reads_metadata: bool,
    positions: Positions,
}

/// What answers a route.
pub struct Program {
    /// Never reused; names the image of this version.
    pub(crate) id: u32,
    pub(crate) script_path: Arc<str>,
    directives: Directives,
    /// The script first, then its middleware.
    units: Vec<Arc<Unit>>,
    /// "main,pre,post": unit ids, 0 for none.
    pub(crate) unit_ids: String,
    /// `@concurrent`, if there is a limit.
    pub(crate) turnstile: Option<Arc<Semaphore>>,
    pub(crate) figures: Arc<ScriptFigures>,
    /// The files it was made from, as they were.
    stamps: Vec<(String, Option<Stamp>)>,
    /// The generation it was last seen to be current in.
    checked: AtomicU64,
}

impl Program {
    pub fn script_path(&self) -> &str {
        &self.script_path
    }

    pub fn directives(&self) -> &Directives {
        &self.directives
    }

    pub fn figures(&self) -> &ScriptFigures {
        &self.figures
    }

    pub(crate) fn units(&self) -> &[Arc<Unit>] {
        &self.units
    }

    /// What a request event says of the program: bit 1 for middleware, and the script's unit from bit 2 on.
    pub(crate) fn event_flags(&self) -> u32 {
        let [main, middleware @ ..] = self.units.as_slice() else { return 0 };
        u32::from(!middleware.is_empty()) << 1 | main.id << 2
    }

    /// Whether some code of it can see the request; where none can, none is built.
    pub(crate) fn reads_request(&self) -> bool {
        self.units.iter().any(|unit| unit.reads_request)
    }

    /// Whether some code of it can see `metadata`.
    pub(crate) fn reads_metadata(&self) -> bool {
        self.units.iter().any(|unit| unit.reads_metadata)
    }

    pub(crate) fn log_level(&self) -> LogLevel {
        match self.directives.log.level {
            Wanted::None => LogLevel::None,
            Wanted::Minimal => LogLevel::Minimal,
            Wanted::Standard => LogLevel::Standard,
            Wanted::Full => LogLevel::Full,
            Wanted::Debug => LogLevel::Debug,
        }
    }

    /// Whether error bodies show stack traces.
    pub(crate) fn shows_stack(&self) -> bool {
        self.directives.debug || self.directives.log.level == Wanted::Debug
    }

    pub(crate) fn logs_request_body(&self) -> bool {
        self.directives.log.request_body != LogBody::Off
    }

    /// A guest's stack trace, with the places in the user's own files and without the prelude's.
    pub(crate) fn map_stack(&self, stack: &str) -> String {
        let is_ours = |line: &&str| ["(boot/", "(web/", "(node/"].iter().any(|room| line.contains(room));
        stack.lines().filter(|line| !is_ours(line)).map(|line| self.map_line(line)).collect::<Vec<_>>().join("\n")
    }

    /// "    at name (path:line:column)": QuickJS writes nothing else.
    fn map_line(&self, line: &str) -> String {
        for unit in &self.units {
            let Some(start) = line.find(&format!("{}:", unit.path)) else { continue };
            let place = start + unit.path.len() + 1;
            let numbers = line[place..].trim_end_matches(')');
            let mut parts = numbers.split(':').map(str::parse::<u32>);
            let (Some(Ok(row)), column) = (parts.next(), parts.next().and_then(Result::ok)) else { continue };
            // QuickJS counts the columns of a source's first line from 0, those of the others from 1.
            let column = column.unwrap_or(1) + u32::from(row == 1);
            let position = unit.positions.to_source(row, column);
            let closing = if line.ends_with(')') { ")" } else { "" };
            return format!("{}{}:{}{closing}", &line[..place], position.line, position.column);
        }
        line.to_owned()
    }
}

/// The error of a unit that the guest could not load.
pub(crate) fn load_error(unit: &Unit, message: &str) -> RequestError {
    let (message, stack) = message.split_once('\n').unwrap_or((message, ""));
    let mut error = RequestError::new(ErrorKind::ScriptLoad, format!("{}: {message}", unit.path));
    error.stack = Some(stack.to_owned()).filter(|stack| !stack.is_empty());
    error.with_details(json!({ "scriptPath": &*unit.path }))
}

/// All programs of a script root.
pub(crate) struct Scripts {
    files: Arc<ScriptFiles>,
    environment: Vec<(String, String)>,
    max_bytes: u64,
    next_id: AtomicU32,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    programs: HashMap<String, Arc<Program>>,
    /// In the order they were made.
    order: VecDeque<String>,
    /// What outlives a version of a script: its figures and its queue.
    lasting: HashMap<String, Lasting>,
}

#[derive(Clone, Default)]
struct Lasting {
    figures: Arc<ScriptFigures>,
    turnstile: Option<(u32, Arc<Semaphore>)>,
}

impl Scripts {
    pub(crate) fn new(files: Arc<ScriptFiles>, config: &RuntimeConfig) -> Scripts {
        Scripts {
            files,
            environment: config.environment.clone(),
            max_bytes: config.limits.script_bytes,
            next_id: AtomicU32::new(1),
            known: Mutex::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count(&self) -> usize {
        self.known().programs.len()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Program>> {
        self.known().programs.values().cloned().collect()
    }

    /// The program of a match: the one at hand if its files have not changed, else a new one.
    pub(crate) async fn program(self: &Arc<Self>, found: &Match) -> Result<Arc<Program>, RequestError> {
        // Read before the files are looked at: a change in between makes the next request look again.
        let generation = self.files.generation();
        let known = self.known().programs.get(&found.script_path).cloned();
        if let Some(program) = known {
            if program.checked.load(Ordering::Acquire) == generation {
                return Ok(program);
            }
            if self.is_current(&program, found) {
                program.checked.store(generation, Ordering::Release);
                return Ok(program);
            }
        }
        let scripts = Arc::clone(self);
        let found = found.clone();
        let made = tokio::task::spawn_blocking(move || scripts.make(&found, generation)).await;
        made.unwrap_or_else(|_| Err(RequestError::new(ErrorKind::Internal, "the script could not be compiled")))
    }

    fn is_current(&self, program: &Program, found: &Match) -> bool {
        let paths = paths_of(found);
        program.stamps.len() == paths.len()
            && program
                .stamps
                .iter()
                .zip(paths)
                .all(|((path, stamp), now)| *path == now && *stamp == self.files.stamp(path))
    }

    fn make(&self, found: &Match, generation: u64) -> Result<Arc<Program>, RequestError> {
        // Stamped before they are read: a write in between makes the program stale, never wrong for good.
        let stamps: Vec<_> = paths_of(found)
            .into_iter()
            .map(|path| {
                let stamp = self.files.stamp(&path);
                (path, stamp)
            })
            .collect();
        let variables = self.environment(found);
        let text = self.read(&found.script_path)?;
        let directives = Directives::parse(&text);
        let main = self.unit(&found.script_path, &text, &variables, &directives, SourceKind::Main)?;
        let mut units = vec![main];
        let mut ids = [units[0].id, 0, 0];
        for (index, path) in [(1, &found.pre), (2, &found.post)] {
            let Some(path) = path else { continue };
            let text = self.read(path)?;
            let unit = self.unit(path, &text, &variables, &directives, SourceKind::Middleware)?;
            ids[index] = unit.id;
            units.push(unit);
        }
        let lasting = self.lasting(&found.script_path, directives.concurrent);
        let program = Arc::new(Program {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            script_path: found.script_path.as_str().into(),
            directives,
            units,
            unit_ids: format!("{},{},{}", ids[0], ids[1], ids[2]),
            turnstile: lasting.turnstile.map(|(_, turnstile)| turnstile),
            figures: lasting.figures,
            stamps,
            checked: AtomicU64::new(generation),
        });
        let mut known = self.known();
        if known.programs.insert(found.script_path.clone(), Arc::clone(&program)).is_none() {
            known.order.push_back(found.script_path.clone());
        }
        while known.programs.len() > MAX_PROGRAMS
            && let Some(oldest) = known.order.pop_front()
        {
            known.programs.remove(&oldest);
        }
        Ok(program)
    }

    fn lasting(&self, path: &str, concurrent: Concurrency) -> Lasting {
        let mut known = self.known();
        if known.lasting.len() > 2 * MAX_PROGRAMS {
            let Known { lasting, programs, .. } = &mut *known;
            lasting.retain(|path, _| programs.contains_key(path));
        }
        let lasting = known.lasting.entry(path.to_owned()).or_default();
        lasting.turnstile = match concurrent {
            Concurrency::Unlimited => None,
            Concurrency::AtMost(limit) => match lasting.turnstile.take() {
                Some((old, turnstile)) if old == limit.get() => Some((old, turnstile)),
                _ => Some((limit.get(), Arc::new(Semaphore::new(limit.get() as usize)))),
            },
        };
        lasting.clone()
    }

    fn unit(
        &self,
        path: &str,
        text: &str,
        variables: &BTreeMap<String, String>,
        directives: &Directives,
        kind: SourceKind,
    ) -> Result<Arc<Unit>, RequestError> {
        let compiled = source::compile(path, text, kind).map_err(|error| {
            RequestError::new(
                ErrorKind::ScriptLoad,
                format!("{path}:{}:{}: {}", error.line, error.column, error.message),
            )
            .with_details(json!({
                "scriptPath": path,
                "line": error.line,
                "column": error.column,
                "snippet": error.snippet,
            }))
        })?;
        let uses = compiled.uses;
        let is_module = compiled.shape == Shape::Module;
        let names = [
            ("req", uses.req),
            ("res", uses.res),
            ("metadata", uses.metadata),
            ("module", uses.module),
            ("ws", uses.ws),
        ];
        let about = json!({
            "path": path,
            "module": is_module,
            "uses": names.iter().filter(|(_, used)| *used).map(|(name, _)| name).collect::<Vec<_>>(),
            "awaitPromises": directives.await_promises,
            "env": variables,
        });
        Ok(Arc::new(Unit {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            path: path.into(),
            code: compiled.code,
            about: about.to_string(),
            is_module,
            reads_request: is_module || uses.module || uses.req || uses.res || uses.body || uses.headers,
            // A room is named by its parameters.
            reads_metadata: is_module || uses.module || uses.metadata || uses.ws,
            positions: compiled.positions,
        }))
    }

    fn read(&self, path: &str) -> Result<String, RequestError> {
        self.files.read(path, self.max_bytes).map_err(|error| {
            let kind = match error.kind() {
                std::io::ErrorKind::NotFound => ErrorKind::ScriptNotFound,
                _ => ErrorKind::ScriptLoad,
            };
            RequestError::new(kind, format!("{path} cannot be read: {error}"))
        })
    }

    /// The process's own variables, then every file of the chain, the nearest last.
    fn environment(&self, found: &Match) -> BTreeMap<String, String> {
        let mut variables: BTreeMap<String, String> = self.environment.iter().cloned().collect();
        for path in &found.env_files {
            match self.files.read(path, MAX_ENV_BYTES) {
                Ok(text) => variables.extend(env::parse(&text)),
                Err(error) => tracing::warn!(%path, %error, "environment file not read"),
            }
        }
        variables
    }
}

/// Every file that takes part in a program.
fn paths_of(found: &Match) -> Vec<String> {
    let own = std::iter::once(&found.script_path).chain(&found.pre).chain(&found.post);
    own.chain(&found.env_files).cloned().collect()
}
