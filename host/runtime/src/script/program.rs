//! Programs and units, made from files and kept while the files stay the same.

use crate::config::{AiConfig, RuntimeConfig};
use crate::error::{ErrorKind, RequestError};
use crate::route::Match;
use crate::script::directives::{Ai, Concurrency, Directives, LogBody, LogLevel as Wanted, Secret, Warning};
use crate::script::env;
use crate::script::files::{ScriptFiles, Stamp};
use crate::script::graph::{self, Graph, Named, Wanting};
use crate::script::modules::Modules;
use crate::script::packages::{LeftOut, Packages};
use crate::script::source::{self, ImportKind, ImportRef, Position, Positions, Shape, SourceKind};
use crate::service::log::LogLevel;
use crate::service::monitor::ScriptFigures;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;

/// Programs kept compiled; the oldest make room. A compiled program is some kilobytes, its image is kept elsewhere.
const MAX_PROGRAMS: usize = 10_000;

/// A system prompt larger than this is not read.
const MAX_PROMPT_BYTES: u64 = 1 << 20;

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
    exports: bool,
    reads_request: bool,
    reads_metadata: bool,
    positions: Positions,
    imports: Vec<ImportRef>,
}

/// What answers a route.
pub struct Program {
    /// Never reused; names the image of this version.
    pub(crate) id: u32,
    pub(crate) script_path: Arc<str>,
    /// The folder of its deployment, below the script root.
    pub(crate) base_dir: String,
    directives: Directives,
    /// The script first, then its middleware.
    units: Vec<Arc<Unit>>,
    /// "main,pre,post": unit ids, 0 for none.
    pub(crate) unit_ids: String,
    /// `@concurrent`, if there is a limit.
    pub(crate) turnstile: Option<Arc<Semaphore>>,
    pub(crate) figures: Arc<ScriptFigures>,
    /// What its files import, as they name it: packages, and helpers that a statement does not import.
    pub(crate) packages: Vec<Named>,
    pub(crate) named_helpers: Vec<Named>,
    /// See `Graph::loose`.
    loose: Vec<(Named, Option<String>)>,
    /// When a package that could not be installed, and that it may do without, is worth another try.
    try_again: Option<Instant>,
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

    /// Whether some package is imported: loading it may take longer than a script's own code may.
    pub(crate) fn has_packages(&self) -> bool {
        !self.packages.is_empty()
    }

    /// Whether the script exports what answers, rather than being it.
    pub(crate) fn exports(&self) -> bool {
        self.units.first().is_some_and(|main| main.exports)
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

    /// A guest's stack trace, with the places in the user's own files and without the prelude's, nor the native functions
    /// that the prelude called.
    pub(crate) fn map_stack(&self, stack: &str, modules: &Modules) -> String {
        let mut lines = Vec::new();
        let mut caller_is_ours = false;
        for line in stack.lines().rev() {
            caller_is_ours = line.contains(crate::prelude::SCHEME) || (caller_is_ours && line.ends_with("(native)"));
            if !caller_is_ours {
                lines.push(self.map_line(line, modules));
            }
        }
        lines.reverse();
        lines.join("\n")
    }

    /// "    at name (path:line:column)", or without the name and the brackets: QuickJS writes nothing else.
    fn map_line(&self, line: &str, modules: &Modules) -> String {
        self.mapped(line, modules).unwrap_or_else(|| line.to_owned())
    }

    fn mapped(&self, line: &str, modules: &Modules) -> Option<String> {
        let (place, closing) = line.strip_suffix(')').map_or((line, ""), |place| (place, ")"));
        let mut parts = place.rsplitn(3, ':');
        let (column, row): (u32, u32) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let before = parts.next()?;
        let start = before.rfind('(').map(|at| at + 1).or_else(|| before.find("at ").map(|at| at + 3))?;
        let (head, name) = before.split_at(start);
        // A later version of a module in a worker: see `boot/modules.js`.
        let path = name.rsplit_once('?').map_or(name, |(path, _)| path);
        // QuickJS counts the columns of a source's first line from 0, those of the others from 1.
        let column = column + u32::from(row == 1);
        let unit = self.units.iter().find(|unit| &*unit.path == path);
        let position = match unit {
            Some(unit) => unit.positions.to_source(row, column),
            None => modules.to_source(path, row, column).unwrap_or(Position { line: row, column }),
        };
        Some(format!("{head}{path}:{}:{}{closing}", position.line, position.column))
    }
}

/// The error of a file that the guest could not load.
pub(crate) fn load_error(path: &str, message: &str) -> RequestError {
    let (message, stack) = message.split_once('\n').unwrap_or((message, ""));
    let mut error = RequestError::new(ErrorKind::ScriptLoad, format!("{path}: {message}"));
    error.stack = Some(stack.to_owned()).filter(|stack| !stack.is_empty());
    error.with_details(json!({ "scriptPath": path }))
}

/// What a script can be told apart by when packages change.
const PACKAGE_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// What comes of making a program.
enum Made {
    Program(Arc<Program>),
    /// Packages are missing: they have to be installed first.
    Wanting(BTreeMap<String, Wanting>),
}

/// All programs of a script root.
pub(crate) struct Scripts {
    files: Arc<ScriptFiles>,
    modules: Arc<Modules>,
    packages: Packages,
    environment: Vec<(String, String)>,
    ai: AiConfig,
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
    pub(crate) fn new(
        files: Arc<ScriptFiles>,
        modules: Arc<Modules>,
        packages: Packages,
        config: &RuntimeConfig,
    ) -> Scripts {
        Scripts {
            files,
            modules,
            packages,
            environment: config.environment.clone(),
            ai: config.ai.clone(),
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
            let is_due = program.try_again.is_some_and(|at| Instant::now() >= at);
            if !is_due && program.checked.load(Ordering::Acquire) == generation {
                return Ok(program);
            }
            if !is_due && self.is_current(&program, found) {
                program.checked.store(generation, Ordering::Release);
                return Ok(program);
            }
        }
        match self.make_blocking(found, generation, None).await? {
            Made::Program(program) => Ok(program),
            Made::Wanting(missing) => {
                let mut left_out = self.packages.provide(&missing).await?;
                for (name, reason) in std::mem::take(&mut left_out.reasons) {
                    self.modules.note_absent(name, reason);
                }
                self.files.touch();
                // Read again: the installation moved it.
                let generation = self.files.generation();
                match self.make_blocking(found, generation, Some(left_out)).await? {
                    Made::Program(program) => Ok(program),
                    Made::Wanting(_) => Err(RequestError::new(ErrorKind::Internal, "packages were not installed")),
                }
            }
        }
    }

    async fn make_blocking(
        self: &Arc<Self>,
        found: &Match,
        generation: u64,
        left_out: Option<LeftOut>,
    ) -> Result<Made, RequestError> {
        let scripts = Arc::clone(self);
        let found = found.clone();
        let made = tokio::task::spawn_blocking(move || scripts.make(&found, generation, left_out)).await;
        made.unwrap_or_else(|_| Err(RequestError::new(ErrorKind::Internal, "the script could not be compiled")))
    }

    fn is_current(&self, program: &Program, found: &Match) -> bool {
        let paths = paths_of(found);
        program.stamps.len() >= paths.len()
            && program.stamps.iter().zip(paths).all(|((path, _), now)| *path == now)
            && program.stamps.iter().all(|(path, stamp)| *stamp == self.files.stamp(path))
            && program.loose.iter().all(|(named, led_to)| {
                self.modules.resolve(&named.from, &named.specifier, named.kind()).ok() == *led_to
            })
    }

    /// With `left_out`, packages that are not there are the script's own problem.
    fn make(&self, found: &Match, generation: u64, left_out: Option<LeftOut>) -> Result<Made, RequestError> {
        // Stamped before they are read: a write in between makes the program stale, never wrong for good.
        let stamped = |path: String| {
            let stamp = self.files.stamp(&path);
            (path, stamp)
        };
        let mut stamps: Vec<_> = paths_of(found).into_iter().map(stamped).collect();
        let manifests = PACKAGE_FILES.map(|path| stamped(path.to_owned()));
        let prompts = system_prompts(&found.script_path).map(stamped);
        let variables = self.environment(found);
        let text = self.read(&found.script_path)?;
        let directives = Directives::parse(&text);
        let main = self.unit(&found.script_path, &text, &variables, &directives, SourceKind::Main)?;
        let mut units = vec![main];
        let mut ids = [units[0].0.id, 0, 0];
        for (index, path) in [(1, &found.pre), (2, &found.post)] {
            let Some(path) = path else { continue };
            let text = self.read(path)?;
            let unit = self.unit(path, &text, &variables, &directives, SourceKind::Middleware)?;
            ids[index] = unit.0.id;
            units.push(unit);
        }
        let roots = units.iter().map(|(unit, _)| (&*unit.path, unit.imports.as_slice()));
        let Graph { helpers, missing, packages, named_helpers, loose, stamps: of_helpers } =
            graph::walk(&self.modules, roots);
        if !missing.is_empty() && left_out.is_none() {
            return Ok(Made::Wanting(missing));
        }
        stamps.extend(of_helpers);
        if units.iter().any(|(_, about)| about["ai"].is_object()) {
            stamps.extend(prompts);
        }
        if !packages.is_empty() {
            stamps.extend(manifests);
        }
        let units = units.into_iter().map(|(mut unit, mut about)| {
            about["helpers"] = json!(helpers);
            // By what it is and not by when it was compiled: sockets of the same text share a room.
            let text = [about.to_string().as_bytes(), unit.code.as_bytes()].concat();
            about["version"] = json!(&blake3::hash(&text).to_hex()[..16]);
            unit.about = about.to_string();
            Arc::new(unit)
        });
        let units: Vec<_> = units.collect();
        for Warning { directive, value, message } in &directives.warnings {
            tracing::warn!(script = %found.script_path, "{directive} {value}: {message}");
        }
        let lasting = self.lasting(&found.script_path, directives.concurrent);
        let program = Arc::new(Program {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            script_path: found.script_path.as_str().into(),
            base_dir: found.base_dir.clone(),
            directives,
            units,
            unit_ids: format!("{},{},{}", ids[0], ids[1], ids[2]),
            turnstile: lasting.turnstile.map(|(_, turnstile)| turnstile),
            packages,
            named_helpers,
            loose,
            try_again: left_out.and_then(|left_out| left_out.until),
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
        Ok(Made::Program(program))
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

    /// A unit, and what the prelude will be told of it.
    fn unit(
        &self,
        path: &str,
        text: &str,
        variables: &BTreeMap<String, String>,
        directives: &Directives,
        kind: SourceKind,
    ) -> Result<(Unit, serde_json::Value), RequestError> {
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
            ("require", uses.require),
            ("ws", uses.ws),
        ];
        // What it imports may be an app that gets the request without the file naming it.
        let may_serve = is_module || uses.module || uses.require || !compiled.imports.is_empty();
        let wants_ai = kind == SourceKind::Main && compiled.injected.iter().any(|name| source::AI_NAMES.contains(name));
        let about = json!({
            "path": path,
            "ai": wants_ai.then(|| self.ai(path, directives)),
            "module": is_module,
            "uses": names.iter().filter(|(_, used)| *used).map(|(name, _)| name).collect::<Vec<_>>(),
            "awaitPromises": directives.await_promises,
            "env": variables,
            "injected": compiled.injected,
            "imports": static_imports(&compiled.imports),
        });
        let unit = Unit {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            path: path.into(),
            code: compiled.code,
            about: String::new(),
            exports: is_module,
            reads_request: may_serve || uses.req || uses.res || uses.body || uses.headers,
            // A room is named by its parameters.
            reads_metadata: may_serve || uses.metadata || uses.ws,
            positions: compiled.positions,
            imports: compiled.imports,
        };
        Ok((unit, about))
    }

    /// What the AI helpers of a script start from: its directives, and where they are silent the server's settings.
    fn ai(&self, path: &str, directives: &Directives) -> serde_json::Value {
        let Ai { enabled, model, temperature, max_tokens, key } = &directives.ai;
        let key = key.as_ref().map(Secret::expose).or(self.ai.key.as_deref());
        let system = system_prompts(path).into_iter().find_map(|path| self.files.read(&path, MAX_PROMPT_BYTES).ok());
        json!({
            "enabled": enabled,
            "baseUrl": self.ai.url,
            "key": key,
            "model": model.as_ref().or(self.ai.model.as_ref()),
            "temperature": temperature,
            "maxTokens": max_tokens,
            "system": system,
        })
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

/// Where a script's default system prompt may be: its own file first, then that of its folder.
fn system_prompts(script: &str) -> [String; 2] {
    let stem = script.rsplit_once('.').map_or(script, |(stem, _)| stem);
    let folder = script.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    [format!("{stem}.system.md"), format!("{folder}_system.md")]
}

/// What is evaluated before the file is, in order, each once.
fn static_imports(imports: &[ImportRef]) -> Vec<&str> {
    let mut specifiers = Vec::new();
    for import in imports.iter().filter(|import| import.kind == ImportKind::Static) {
        if !specifiers.contains(&import.specifier.as_str()) {
            specifiers.push(import.specifier.as_str());
        }
    }
    specifiers
}

/// Every file that takes part in a program.
fn paths_of(found: &Match) -> Vec<String> {
    let own = std::iter::once(&found.script_path).chain(&found.pre).chain(&found.post);
    own.chain(&found.env_files).cloned().collect()
}
