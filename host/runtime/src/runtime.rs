//! The runtime: from a request to its answer.
//!
//! A request's walk: [`Runtime::handle`] opens it → `route::resolve` finds the file → `Scripts::program` the compiled
//! program → the directives are applied (enabled, CORS, token, body) → `Engines::dispatch` runs it → the answer, or the
//! one rendering of whatever went wrong.

mod fire;
mod schedules;
mod socket;

pub use schedules::{ScheduleAction, ScheduleChange};

use crate::config::RuntimeConfig;
use crate::engine::event::EventBody;
use crate::engine::slot::{About, Chain, user_agent};
use crate::engine::{Cold, Dispatch, Engines, HeadParts, Warm, encode};
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::{HostState, SharedServices};
use crate::message::{BoxBody, Request, RequestBody, Response, ResponseBody};
use crate::route::{self, Match, MatchKind, Target};
use crate::script::cors::{self, CorsDecision, CorsRequest};
use crate::script::directives::find_token;
use crate::script::files::ScriptFiles;
use crate::script::modules::Modules;
use crate::script::{Packages, Program, Scripts};
use crate::service::Services;
use crate::service::fetch::{FetchService, FetchSetupError};
use crate::service::log::{Execution, LogLevel, LogService};
use crate::service::monitor::Monitor;
use crate::service::schedule::{Scheduler, WallClock};
use crate::service::socket::SocketFigures;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use wick_sandbox::{ENGINE_WASM, Options, SetupError, WasmRuntime};

pub use socket::{Accepted, Handshake};

/// How often idle workers and old logs are looked for.
const SWEEP: Duration = Duration::from_secs(10);

/// Sandboxes beyond the configured number, for making images.
const SPARE_SANDBOXES: u32 = 16;

/// Everything that serves scripts. One per process, or per test.
pub struct Runtime {
    services: Arc<Services>,
    files: Arc<ScriptFiles>,
    scripts: Arc<Scripts>,
    engines: Engines,
    schedules: schedules::Schedules,
}

/// Why the runtime could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the script root {path} cannot be used: {source}")]
    Scripts { path: PathBuf, source: std::io::Error },
    #[error("the data folder {path} cannot be used: {source}")]
    Data { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Fetch(#[from] FetchSetupError),
    #[error(transparent)]
    Engine(#[from] SetupError),
}

/// Figures for `monitor/stats` and benches.
#[derive(Clone, Copy, Debug)]
pub struct Stats {
    pub scripts: usize,
    pub images: u64,
    pub workers: usize,
    pub sandboxes: u64,
    pub dropped_log_records: u64,
}

/// A request that failed, and whether its slot has put it in the log already.
struct Failed {
    error: RequestError,
    shows_stack: bool,
    recorded: bool,
    script_path: Option<String>,
}

impl From<RequestError> for Failed {
    fn from(error: RequestError) -> Failed {
        Failed { error, shows_stack: false, recorded: false, script_path: None }
    }
}

impl Runtime {
    /// Opens the folders, compiles or loads the engine, makes the base images. Schedules begin with
    /// [`Runtime::start_schedules`].
    pub async fn start(config: RuntimeConfig) -> Result<Arc<Runtime>, StartError> {
        Runtime::start_at(config, Arc::new(crate::clock::now_ms)).await
    }

    /// The same where it is another time: `clock` is what schedules go by.
    pub async fn start_at(config: RuntimeConfig, clock: WallClock) -> Result<Arc<Runtime>, StartError> {
        let scripts_error = |source| StartError::Scripts { path: config.scripts.clone(), source };
        let files = Arc::new(ScriptFiles::open(&config.scripts).map_err(scripts_error)?);
        let data_error = |source| StartError::Data { path: config.data.clone(), source };
        std::fs::create_dir_all(&config.data).map_err(data_error)?;
        let log = LogService::open(config.data.join("logs"), config.log.clone()).map_err(data_error)?;
        let modules = Arc::new(Modules::new(Arc::clone(&files)));
        let packages = Packages::new(files.root().to_owned(), &config.npm, Arc::clone(&log));
        let scripts = Arc::new(Scripts::new(Arc::clone(&files), Arc::clone(&modules), packages, &config));
        let services = Arc::new(Services {
            fetch: FetchService::new(config.fetch.clone())?,
            log,
            monitor: Arc::new(Monitor::default()),
            sockets: Arc::default(),
            modules,
            shared: SharedServices::open(&config.data).map_err(data_error)?,
            runtime: OnceLock::new(),
            config,
        });
        let options = engine_options(&services.config);
        let wasm = tokio::task::spawn_blocking(move || WasmRuntime::<HostState>::new(ENGINE_WASM, &options))
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let engines = Engines::start(Arc::clone(&services), wasm).await?;
        let (fire, log) = (fire::fire_fn(&services), Arc::clone(&services.log));
        let (schedule, folder) = (services.config.schedule.clone(), services.config.data.join("cron"));
        let scheduler = tokio::task::spawn_blocking(move || Scheduler::open(schedule, &folder, log, clock, fire))
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
        let data_error = |source| StartError::Data { path: services.config.data.clone(), source };
        let schedules = schedules::Schedules::new(scheduler.map_err(data_error)?);
        let runtime = Arc::new(Runtime { services, files, scripts, engines, schedules });
        // Set once, here: nobody else has seen these services.
        let _ = runtime.services.runtime.set(Arc::downgrade(&runtime));
        tokio::spawn(sweep(Arc::downgrade(&runtime)));
        Ok(runtime)
    }

    pub fn config(&self) -> &RuntimeConfig {
        &self.services.config
    }

    pub fn log(&self) -> &Arc<LogService> {
        &self.services.log
    }

    pub fn monitor(&self) -> &Arc<Monitor> {
        &self.services.monitor
    }

    /// What there is to know of WebSockets.
    pub fn sockets(&self) -> SocketFigures {
        self.services.sockets.figures()
    }

    /// The script root, canonical.
    pub fn root(&self) -> &std::path::Path {
        self.files.root()
    }

    /// The tree of the script root, for resolving and listing routes.
    pub fn tree(&self) -> &dyn route::Tree {
        &*self.files
    }

    /// Where the script at a path below the script root answers. `None` when no route leads to it.
    pub fn address_of(&self, path: &str) -> Option<route::Address> {
        Some(route::Place::of(&*self.files, path)?.address())
    }

    /// Says that a file below the script root was changed by us, so that the next request looks at once.
    pub fn files_changed(&self) {
        self.files.touch();
    }

    pub fn stats(&self) -> Stats {
        Stats {
            scripts: self.scripts.count(),
            images: self.engines.images_count(),
            workers: self.engines.workers().count(),
            sandboxes: self.engines.live_sandboxes(),
            dropped_log_records: self.services.log.dropped(),
        }
    }

    /// Programs compiled so far, with their figures.
    pub fn programs(&self) -> Vec<Arc<Program>> {
        self.scripts.all()
    }

    /// Deployments (`namespace/execId`) with a live worker.
    pub fn live_workers(&self) -> Vec<String> {
        self.engines.workers().deployments()
    }

    /// Ends the workers whose deployment `matches`. Answers how many.
    pub fn clear_workers(&self, matches: impl Fn(&str) -> bool) -> usize {
        self.engines.workers().clear(matches)
    }

    /// A command on `shared` of a deployment: 1 get, 2 set, 3 clear, with `{path, value, merge}`. `None` when it has no
    /// live worker.
    pub async fn shared_state(
        &self,
        deployment: &str,
        command: u32,
        arguments: serde_json::Value,
    ) -> Option<Result<Bytes, RequestError>> {
        let answer = self.engines.control(deployment, command, arguments.to_string()).await?;
        Some(answer.map(|response| match response.body {
            ResponseBody::Full(bytes) => bytes,
            _ => Bytes::new(),
        }))
    }

    /// The target of a request: the deployment its host names.
    pub fn target(&self, authority: &str, headers: &HeaderMap) -> Result<Target, RequestError> {
        let config = &self.services.config;
        let bad = |error: route::AuthorityError| RequestError::new(ErrorKind::BadRequest, error.to_string());
        let target = match authority {
            "" => Target::local(&config.default_exec_id),
            authority => Target::parse(authority, &config.default_exec_id).map_err(bad)?,
        };
        match headers.get("x-hoody-exec-id").filter(|_| config.exec_id_header) {
            Some(id) => target.with_exec_id(id.to_str().unwrap_or_default()).map_err(bad),
            None => Ok(target),
        }
    }

    /// Compiles the script of a match and makes its image, so that a broken one is known now.
    pub async fn prepare(&self, found: &Match) -> Result<Arc<Program>, RequestError> {
        let program = self.scripts.program(found).await?;
        self.engines.prepare(&program).await?;
        Ok(program)
    }

    /// Answers a request. Never fails: an error is an answer too.
    pub async fn handle(self: &Arc<Self>, request: Request) -> Response {
        self.handle_chained(request, Chain::default()).await
    }

    pub(crate) async fn handle_chained(self: &Arc<Self>, request: Request, chain: Chain) -> Response {
        let began = Instant::now();
        let execution_id = uuid::Uuid::now_v7().to_string();
        let mut request = request;
        let mut response = match self.run(&mut request, chain, &execution_id).await {
            Ok(response) => response,
            Err(failed) => {
                let response = failed.error.clone().into_response(Some(&execution_id), failed.shows_stack);
                if !failed.recorded {
                    self.record_refusal(&execution_id, &request, &failed, response.status, began);
                }
                response
            }
        };
        response.execution_id = Some(execution_id);
        response
    }

    /// Times one cold request of a GET on `url`.
    pub async fn measure_cold(&self, mut request: Request) -> Result<Cold, RequestError> {
        let dispatch = self.plan(&mut request, Chain::default(), &uuid::Uuid::now_v7().to_string()).await;
        self.engines.measure_cold(planned(dispatch)?).await
    }

    /// A live sandbox for [`Runtime::measure_warm`].
    pub async fn warm(&self, mut request: Request) -> Result<Warm, RequestError> {
        let dispatch = self.plan(&mut request, Chain::default(), &uuid::Uuid::now_v7().to_string()).await;
        self.engines.warm(planned(dispatch)?).await
    }

    /// Times one request to a live sandbox, from its event to its answer.
    pub async fn measure_warm(&self, warm: &mut Warm, mut request: Request) -> Result<Duration, RequestError> {
        let dispatch = self.plan(&mut request, Chain::default(), &uuid::Uuid::now_v7().to_string()).await;
        self.engines.measure_warm(warm, planned(dispatch)?).await
    }

    async fn run(&self, request: &mut Request, chain: Chain, execution_id: &str) -> Result<Response, Failed> {
        let dispatch = match self.plan(request, chain, execution_id).await? {
            Plan::Answer(response) => return Ok(response),
            Plan::Dispatch(dispatch) => dispatch,
        };
        let program = Arc::clone(&dispatch.program);
        let cors = dispatch.about.cors.clone();
        self.engines.dispatch(dispatch).await.map_err(|error| Failed {
            error: with_cors(error, &cors),
            shows_stack: program.shows_stack(),
            recorded: true,
            script_path: Some(program.script_path.to_string()),
        })
    }

    /// Everything before a sandbox: who answers, may it, and what it is given.
    /// Takes what it needs out of the request only when it succeeds: a refusal is logged with what is left.
    async fn plan(&self, request: &mut Request, chain: Chain, execution_id: &str) -> Result<Plan, Failed> {
        if chain.depth > self.services.config.limits.self_call_depth {
            return Err(RequestError::new(ErrorKind::LoopDetected, "self-calls are nested too deeply").into());
        }
        let target = match &chain.target {
            Some(target) => Target::clone(target),
            None => self.target(&request.authority, &request.headers)?,
        };
        let (path, query) =
            request.url.split_once('?').map_or((request.url.as_str(), ""), |(path, query)| (path, query));
        let found = match route::resolve(&*self.files, &target, path) {
            Ok(Some(found)) => found,
            Ok(None) => return Err(self.not_found(&target, path).into()),
            Err(error) => return Err(RequestError::new(ErrorKind::BadRequest, error.to_string()).into()),
        };
        let in_script =
            |error: RequestError| Failed { script_path: Some(found.script_path.clone()), ..Failed::from(error) };
        if let MatchKind::Markdown { guard } = &found.file {
            let page = self.markdown(&found, guard.as_deref(), &request.method, &request.headers, query).await;
            return page.map(Plan::Answer).map_err(in_script);
        }
        let program = self.scripts.program(&found).await.map_err(in_script)?;
        let directives = program.directives();
        if !directives.enabled {
            return Err(in_script(self.not_found(&target, path)));
        }
        let cors = match cors::decide(&directives.cors, &cors_request(request)) {
            // Without a policy of the directives' the script may have one of its own: an app with its middleware.
            CorsDecision::Preflight(headers) if headers.is_empty() && program.exports() => headers,
            CorsDecision::Preflight(headers) => return Ok(Plan::Answer(preflight(headers))),
            CorsDecision::Simple(headers) => headers,
        };
        check_token(&program, &request.headers, query).map_err(|error| in_script(with_cors(error, &cors)))?;
        let body = std::mem::replace(&mut request.body, RequestBody::Empty);
        let body = self.body(body, &request.method, directives.raw_body).await;
        let body = body.map_err(|error| in_script(with_cors(error, &cors)))?;
        let scheme = if request.https { "https" } else { "http" };
        let authority = if request.authority.is_empty() { "localhost" } else { &request.authority };
        let origin = format!("{scheme}://{authority}");
        // A body that nobody reads is still checked against its content type, by the guest.
        let has_body = !matches!(&body, EventBody::Whole(bytes) if bytes.is_empty());
        let head = encode(&HeadParts {
            // A socket script needs its parameters: they name the room.
            with_request: has_body || program.reads_request() || directives.websocket,
            with_metadata: program.reads_metadata() || directives.websocket,
            unit_ids: &program.unit_ids,
            execution_id,
            method: request.method.as_str(),
            url: &request.url,
            client_ip: &request.client_ip,
            origin: &origin,
            target: &target,
            found: &found,
            headers: &request.headers,
        });
        let logged = match &body {
            EventBody::Whole(bytes) if program.logs_request_body() => Some(bytes.clone()),
            _ => None,
        };
        let about = About {
            execution_id: execution_id.to_owned(),
            method: request.method.as_str().to_owned(),
            url: std::mem::take(&mut request.url),
            origin,
            authority: std::mem::take(&mut request.authority),
            client_ip: std::mem::take(&mut request.client_ip),
            headers: std::mem::take(&mut request.headers),
            deployment: target.deployment().to_string(),
            cors,
            body: logged,
            chain,
        };
        let timeout = program.directives().timeout;
        Ok(Plan::Dispatch(Dispatch { program: Arc::clone(&program), about: Arc::new(about), head, body, timeout }))
    }

    fn not_found(&self, target: &Target, path: &str) -> RequestError {
        let suggestions: Vec<String> =
            route::suggestions(&*self.files, target, path).into_iter().map(|suggestion| suggestion.path).collect();
        let error = RequestError::new(ErrorKind::ScriptNotFound, format!("no script answers {path}"));
        error.with_details(
            json!({ "path": path, "deployment": target.deployment().to_string(), "suggestions": suggestions }),
        )
    }

    /// The body as the script will get it: read in full, or left to be pulled.
    async fn body(&self, body: RequestBody, method: &Method, raw: bool) -> Result<EventBody, RequestError> {
        if *method == Method::GET || *method == Method::HEAD {
            // Never read, so never sent to the guest; what of it has arrived is dropped with the request.
            return Ok(EventBody::Whole(Bytes::new()));
        }
        let limit = self.services.config.limits.body_bytes;
        match body {
            RequestBody::Full(bytes) if !raw && bytes.len() > limit => Err(too_large(limit)),
            RequestBody::Stream(stream) if raw => Ok(EventBody::Streamed(stream)),
            RequestBody::Stream(stream) => Ok(EventBody::Whole(self.collect(stream).await?)),
            RequestBody::Full(bytes) if raw => {
                Ok(EventBody::Streamed(http_body_util::Full::new(bytes).map_err(|never| match never {}).boxed_unsync()))
            }
            RequestBody::Full(bytes) => Ok(EventBody::Whole(bytes)),
            RequestBody::Empty => Ok(EventBody::Whole(Bytes::new())),
        }
    }

    async fn collect(&self, mut stream: BoxBody) -> Result<Bytes, RequestError> {
        let limits = &self.services.config.limits;
        if http_body::Body::size_hint(&stream).lower() > limits.body_bytes as u64 {
            return Err(too_large(limits.body_bytes));
        }
        let mut first = Bytes::new();
        let mut all = BytesMut::new();
        loop {
            let frame = tokio::time::timeout(limits.body_idle, stream.frame()).await;
            let Ok(frame) = frame else {
                return Err(RequestError::new(ErrorKind::BodyTimeout, "the body stopped arriving"));
            };
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|error| {
                RequestError::new(ErrorKind::InvalidBody, format!("the body could not be read: {error}"))
            })?;
            let Ok(data) = frame.into_data() else { continue };
            if first.len() + all.len() + data.len() > limits.body_bytes {
                return Err(too_large(limits.body_bytes));
            }
            // One piece is the usual case, and needs no copy.
            if first.is_empty() && all.is_empty() {
                first = data;
            } else {
                if all.is_empty() {
                    all.extend_from_slice(&std::mem::take(&mut first));
                }
                all.extend_from_slice(&data);
            }
        }
        Ok(if all.is_empty() { first } else { all.freeze() })
    }

    /// A `.md` file at its own URL, behind the token of the script of the same name.
    async fn markdown(
        &self,
        found: &Match,
        guard: Option<&str>,
        method: &Method,
        headers: &HeaderMap,
        query: &str,
    ) -> Result<Response, RequestError> {
        if let Some(guard) = guard {
            let guarded = Match { script_path: guard.to_owned(), file: MatchKind::Script, ..found.clone() };
            let program = self.scripts.program(&guarded).await?;
            check_token(&program, headers, query)?;
        }
        if *method != Method::GET && *method != Method::HEAD {
            let error = RequestError::new(ErrorKind::MethodNotAllowed, "a markdown file can only be read");
            return Err(error.with_header(header::ALLOW, HeaderValue::from_static("GET, HEAD")));
        }
        let files = Arc::clone(&self.files);
        let (path, max) = (found.script_path.clone(), self.services.config.limits.script_bytes);
        let text = tokio::task::spawn_blocking(move || files.read(&path, max)).await;
        let text = text.map_err(|_| RequestError::new(ErrorKind::Internal, "the file could not be read"))?;
        let text =
            text.map_err(|error| RequestError::new(ErrorKind::Internal, format!("the file cannot be read: {error}")))?;
        let mut response = Response::new(StatusCode::OK, ResponseBody::Full(text.into()));
        response.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8"));
        Ok(response)
    }

    /// The access line of a request that no script saw.
    fn record_refusal(&self, id: &str, facts: &Request, failed: &Failed, status: StatusCode, began: Instant) {
        self.services.monitor.count(status.as_u16());
        let duration = began.elapsed();
        self.services.log.record(&Execution {
            id,
            ts_ms: crate::clock::now_ms().saturating_sub(duration.as_millis() as u64),
            duration_us: duration.as_micros() as u64,
            script_path: failed.script_path.as_deref(),
            host: &facts.authority,
            method: facts.method.as_str(),
            url: &facts.url,
            status: status.as_u16(),
            client_ip: &facts.client_ip,
            user_agent: user_agent(&facts.headers),
            level: LogLevel::Standard,
            error: Some(crate::service::log::ErrorRecord {
                code: failed.error.kind.code(),
                message: &failed.error.message,
                stack: failed.error.stack.as_deref(),
            }),
            ..Execution::default()
        });
    }
}

/// What a request comes to before a sandbox is needed.
enum Plan {
    /// It is answered already: a preflight, a page.
    Answer(Response),
    Dispatch(Dispatch),
}

fn planned(plan: Result<Plan, Failed>) -> Result<Dispatch, RequestError> {
    match plan {
        Ok(Plan::Dispatch(dispatch)) => Ok(dispatch),
        Ok(Plan::Answer(_)) => Err(RequestError::new(ErrorKind::Internal, "no script runs for this request")),
        Err(failed) => Err(failed.error),
    }
}

fn too_large(limit: usize) -> RequestError {
    let message = format!("the body is larger than {limit} bytes; @rawBody scripts can stream more");
    RequestError::new(ErrorKind::BodyTooLarge, message)
}

fn engine_options(config: &RuntimeConfig) -> Options {
    let limits = &config.limits;
    Options {
        max_sandboxes: limits.sandboxes.saturating_add(SPARE_SANDBOXES),
        max_memory_bytes: limits.serverless_memory_bytes.max(limits.worker_memory_bytes),
        fuel: limits.fuel.is_some(),
        cache_directory: Some(config.cache.clone()),
        ..Options::default()
    }
}

fn cors_request(request: &Request) -> CorsRequest<'_> {
    let text = |name: HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok());
    CorsRequest {
        method: request.method.as_str(),
        origin: text(header::ORIGIN),
        requested_method: text(header::ACCESS_CONTROL_REQUEST_METHOD),
        requested_headers: text(header::ACCESS_CONTROL_REQUEST_HEADERS),
    }
}

fn preflight(headers: Vec<cors::Header>) -> Response {
    let mut response = Response::new(StatusCode::NO_CONTENT, ResponseBody::Empty);
    add_headers(&mut response.headers, &headers);
    response
}

/// An error answer carries the CORS headers too, or a browser would hide it from the page.
fn with_cors(mut error: RequestError, cors: &[cors::Header]) -> RequestError {
    add_headers(&mut error.headers, cors);
    error
}

fn add_headers(headers: &mut HeaderMap, cors: &[cors::Header]) {
    for (name, value) in cors {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
}

fn check_token(program: &Program, headers: &HeaderMap, query: &str) -> Result<(), RequestError> {
    let directives = program.directives();
    if !directives.requires_token() {
        return Ok(());
    }
    let presented = find_token(|name| headers.get(name).map(HeaderValue::as_bytes), Some(query));
    if directives.admits(presented.as_ref()) {
        return Ok(());
    }
    let message = match presented {
        None => "this endpoint needs a token: Authorization: Bearer, X-Token or ?token=",
        Some(_) => "the token is not valid",
    };
    Err(RequestError::new(ErrorKind::Unauthorized, message))
}

/// A database connection that nobody used for so long is closed.
const SQL_IDLE: Duration = Duration::from_secs(30);

/// Looks after what nobody asks about: idle workers, old logs. Ends with the runtime.
async fn sweep(runtime: std::sync::Weak<Runtime>) {
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(runtime) = runtime.upgrade() else { return };
        let evicted = runtime.engines.workers().evict_idle();
        if evicted > 0 {
            tracing::debug!(evicted, "idle workers ended");
        }
        let sql = runtime.services.shared.sql();
        let log = Arc::clone(&runtime.services.log);
        let swept = tokio::task::spawn_blocking(move || {
            sql.sweep(SQL_IDLE);
            log.sweep(crate::clock::now_ms())
        })
        .await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(%error, "old logs could not be removed");
        }
        runtime.follow_schedules().await;
    }
}
