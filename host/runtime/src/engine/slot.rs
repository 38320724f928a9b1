//! The host's record of one request inside a VM: who waits for it, its limits, and what will be logged of it.

use crate::engine::splice::Splice;
use crate::error::{ErrorKind, RequestError};
use crate::message::{BodySender, Response, ResponseBody};
use crate::route::Target;
use crate::script::Program;
use crate::script::directives::{LogBody, LogLevel as Wanted};
use crate::service::Services;
use crate::service::log::{BodyRecord, Console, ErrorRecord, Execution, LineLevel, LineSource, LogLevel, redact_body};
use crate::service::monitor::ActiveGuard;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::task::AbortHandle;

/// Why a request is aborted; the numbers are the guest's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abort {
    ClientLeft = 0,
    TimedOut = 1,
}

/// What the waiting caller gets.
pub(crate) type Answer = Result<Response, RequestError>;

/// The permits and the depth of a request's chain of self-calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    /// How many self-calls led here.
    pub(crate) depth: u32,
    /// Scripts whose `@concurrent` permit the chain holds already: asking again would wait for itself.
    pub(crate) holds: Vec<Arc<str>>,
    /// Where it began, if not with a client who named a host: a schedule's self-calls stay in its deployment.
    pub(crate) target: Option<Arc<Target>>,
}

/// What is known of a request when it starts; the log wants most of it when it ends.
pub(crate) struct About {
    pub(crate) execution_id: String,
    pub(crate) method: String,
    pub(crate) url: String,
    /// Scheme and authority, for self-calls.
    pub(crate) origin: String,
    pub(crate) authority: String,
    pub(crate) client_ip: String,
    pub(crate) headers: HeaderMap,
    pub(crate) deployment: String,
    pub(crate) cors: Vec<(&'static str, String)>,
    /// Kept only where the script asks for it in its log.
    pub(crate) body: Option<Bytes>,
    pub(crate) chain: Chain,
}

/// See the module's documentation.
pub(crate) struct Slot {
    /// Absent for a command of the management API: answered like a request, but neither counted nor logged.
    request: Option<RequestSlot>,
    responder: Option<oneshot::Sender<Answer>>,
    /// The head of a streamed answer, until its first byte or the end of the turn: if the stream fails before that, the
    /// caller can still be told.
    held: Option<Response>,
    pub(crate) body: Option<BodySender>,
    /// The response's body comes from elsewhere, and may outlive the request.
    pub(crate) splice: Option<Splice>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) cpu: Duration,
    /// The handler has settled: nothing of it runs on purpose any more.
    pub(crate) done: bool,
    /// The socket on whose behalf this call is made, if it is one.
    pub(crate) socket: Option<u32>,
    /// One of the calls a socket may have open.
    _call: Option<OwnedSemaphorePermit>,
    /// Watches the deadline once nobody waits for the head any more.
    pub(crate) watch: Option<AbortHandle>,
}

struct RequestSlot {
    services: Arc<Services>,
    program: Arc<Program>,
    about: Arc<About>,
    began: Instant,
    began_ms: u64,
    fuel: u64,
    status: u16,
    bytes_out: u64,
    error: Option<Failure>,
    console: Console,
    response_headers: Option<HeaderMap>,
    response_body: Option<Bytes>,
    /// `@concurrent`'s permit and the sandbox's, held while the request runs.
    _permits: Vec<OwnedSemaphorePermit>,
    _active: ActiveGuard,
}

/// An error, as far as the log wants it.
struct Failure {
    code: &'static str,
    message: String,
    stack: Option<String>,
}

impl Failure {
    fn of(error: &RequestError) -> Failure {
        Failure { code: error.kind.code(), message: error.message.clone(), stack: error.stack.clone() }
    }
}

/// What a request's slot starts from.
pub(crate) struct Opening {
    pub(crate) program: Arc<Program>,
    pub(crate) about: Arc<About>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) permits: Vec<OwnedSemaphorePermit>,
}

impl Slot {
    pub(crate) fn new(services: &Arc<Services>, opening: Opening) -> (Slot, oneshot::Receiver<Answer>) {
        let Opening { program, about, deadline, permits } = opening;
        let active = services.monitor.begin(&about, &program);
        let request = RequestSlot {
            services: Arc::clone(services),
            program,
            about,
            began: Instant::now(),
            began_ms: crate::clock::now_ms(),
            fuel: 0,
            status: 0,
            bytes_out: 0,
            error: None,
            console: Console::new(),
            response_headers: None,
            response_body: None,
            _permits: permits,
            _active: active,
        };
        Slot::around(Some(request), deadline)
    }

    pub(crate) fn control() -> (Slot, oneshot::Receiver<Answer>) {
        Slot::around(None, None)
    }

    fn around(request: Option<RequestSlot>, deadline: Option<Instant>) -> (Slot, oneshot::Receiver<Answer>) {
        let (responder, receiver) = oneshot::channel();
        let slot = Slot {
            request,
            responder: Some(responder),
            held: None,
            body: None,
            splice: None,
            deadline,
            cpu: Duration::ZERO,
            done: false,
            socket: None,
            _call: None,
            watch: None,
        };
        (slot, receiver)
    }

    /// A call of a socket's handler: limits of its own, and neither a caller nor a record.
    pub(crate) fn call(socket: u32, deadline: Option<Instant>, permit: Option<OwnedSemaphorePermit>) -> Slot {
        Slot { socket: Some(socket), _call: permit, responder: None, ..Slot::around(None, deadline).0 }
    }

    /// The socket this slot stands for is closed.
    pub(crate) fn end_socket(&mut self, bytes_out: u64) {
        self.done = true;
        if let Some(request) = &mut self.request {
            request.bytes_out = bytes_out;
        }
    }

    pub(crate) fn is_control(&self) -> bool {
        self.request.is_none()
    }

    pub(crate) fn about(&self) -> Option<&About> {
        self.request.as_ref().map(|request| &*request.about)
    }

    pub(crate) fn program(&self) -> Option<&Arc<Program>> {
        self.request.as_ref().map(|request| &request.program)
    }

    /// Whether the script has given the answer's head.
    pub(crate) fn is_answered(&self) -> bool {
        self.responder.is_none() || self.held.is_some()
    }

    /// Whether the head is still here, so that another answer may take its place.
    pub(crate) fn holds_head(&self) -> bool {
        self.held.is_some()
    }

    /// Whether everything of it is over.
    pub(crate) fn is_finished(&self) -> bool {
        self.done && self.responder.is_none() && self.body.is_none()
    }

    /// Gives the caller its answer. `false` when nobody waits.
    pub(crate) fn answer(&mut self, mut response: Response) -> bool {
        if self.held.is_some() {
            return false;
        }
        let Some(responder) = self.responder.take() else { return false };
        if let Some(request) = &mut self.request {
            request.note_response(&mut response);
        }
        responder.send(Ok(response)).is_ok()
    }

    /// The same for an answer whose body follows: see `held`.
    pub(crate) fn answer_streamed(&mut self, mut response: Response, body: BodySender) -> bool {
        if self.responder.as_ref().is_none_or(oneshot::Sender::is_closed) {
            self.responder = None;
            return false;
        }
        if let Some(request) = &mut self.request {
            request.note_response(&mut response);
        }
        (self.held, self.body) = (Some(response), Some(body));
        true
    }

    /// Lets a held head go.
    pub(crate) fn release(&mut self) {
        if let Some(response) = self.held.take()
            && let Some(responder) = self.responder.take()
        {
            // The caller may have left; the body's sender finds out.
            let _ = responder.send(Ok(response));
        }
    }

    /// The request fails: an error for a caller that waits, a cut for one that reads already.
    pub(crate) fn fail(&mut self, error: RequestError) {
        self.done = true;
        if !self.is_finished() || self.responder.is_some() {
            self.note_error(&error);
        }
        self.tell(error);
    }

    /// A head that is still here makes way for an error. Unlike after [`Slot::fail`], the handler may have more to do.
    pub(crate) fn refuse_held(&mut self, error: RequestError) {
        self.note_error(&error);
        self.tell(error);
    }

    fn tell(&mut self, error: RequestError) {
        // Its body ends first: a head that is dropped with an open one means that somebody left.
        let held = self.held.take();
        self.end_body(true);
        drop(held);
        if let Some(responder) = self.responder.take() {
            if let Some(request) = &mut self.request {
                request.status = error.kind.status().as_u16();
                request.response_headers = None;
            }
            // The caller may have left; there is nobody else to tell.
            let _ = responder.send(Err(error));
        }
    }

    /// Notes the request's error for the log; the first one counts.
    pub(crate) fn note_error(&mut self, error: &RequestError) {
        if let Some(request) = &mut self.request {
            request.error.get_or_insert_with(|| Failure::of(error));
        }
    }

    pub(crate) fn end_body(&mut self, aborted: bool) {
        if aborted && self.held.is_some() {
            let broken = RequestError::new(ErrorKind::Script, "the response broke off before its first byte");
            return self.refuse_held(broken);
        }
        self.release();
        let Some(body) = self.body.take() else { return };
        if let Some(request) = &mut self.request {
            request.bytes_out = body.bytes_sent();
        }
        if aborted { body.abort() } else { body.finish() }
    }

    /// Nobody waits any more; `status` is what the caller was told, or would have been.
    pub(crate) fn stop_waiting(&mut self, status: u16) {
        self.held = None;
        if self.responder.take().is_some()
            && let Some(request) = &mut self.request
        {
            request.status = status;
        }
    }

    pub(crate) fn charge(&mut self, cpu: Duration, fuel: u64) {
        self.cpu += cpu;
        if let Some(request) = &mut self.request {
            request.fuel += fuel;
        }
    }

    /// Adds a console line, up to the limits of one execution.
    pub(crate) fn line(&mut self, level: LineLevel, text: &str) {
        let Some(RequestSlot { services, program, about, console, .. }) = &mut self.request else { return };
        let source = LineSource { execution_id: &about.execution_id, script_path: &program.script_path };
        console.line(&services.log, source, program.log_level(), crate::clock::now_ms(), level, text);
    }

    /// Writes the request's record.
    pub(crate) fn record(self) {
        if let Some(watch) = &self.watch {
            watch.abort();
        }
        let Some(mut request) = self.request else { return };
        let cpu = self.cpu;
        match self.splice {
            None => request.record(cpu),
            Some(splice) => splice.finish(Box::new(move |sent| {
                request.bytes_out = sent;
                request.record(cpu);
            })),
        }
    }
}

impl RequestSlot {
    fn note_response(&mut self, response: &mut Response) {
        self.status = response.status.as_u16();
        // Set before the script ran, as it were: what the script set itself stays.
        for (name, value) in &self.about.cors {
            if !response.headers.contains_key(*name)
                && let Ok(value) = HeaderValue::from_str(value)
            {
                response.headers.insert(*name, value);
            }
        }
        let log = &self.program.directives().log;
        if log.level >= Wanted::Full {
            self.response_headers = Some(response.headers.clone());
        }
        if let ResponseBody::Full(body) = &response.body {
            self.bytes_out = body.len() as u64;
            if log.response_body != LogBody::Off {
                self.response_body = Some(body.clone());
            }
        }
    }

    fn record(self, cpu: Duration) {
        let RequestSlot { services, program, about, .. } = &self;
        let directives = program.directives();
        let duration = self.began.elapsed();
        if self.status == StatusCode::SWITCHING_PROTOCOLS.as_u16() {
            // How long a socket was open says nothing of how fast the script is.
            services.monitor.count(self.status);
        } else {
            let error = self.error.as_ref().map(|error| error.message.as_str());
            services.monitor.end(program, self.status, duration, error);
        }
        let is_full = program.log_level() >= LogLevel::Full;
        let request_headers = is_full.then(|| pairs(&about.headers));
        let response_headers = self.response_headers.as_ref().map(pairs);
        let request_body = self.about.body.as_ref().map(|body| LoggedBody::of(body, directives.log.request_body));
        let response_body = self.response_body.as_ref().map(|body| LoggedBody::of(body, directives.log.response_body));
        let max = usize::try_from(directives.log.max_body_bytes).unwrap_or(usize::MAX);
        services.log.record(&Execution {
            id: &about.execution_id,
            ts_ms: self.began_ms,
            duration_us: duration.as_micros() as u64,
            script_path: Some(&program.script_path),
            deployment: &about.deployment,
            host: &about.authority,
            method: &about.method,
            url: &about.url,
            status: self.status,
            client_ip: &about.client_ip,
            user_agent: user_agent(&about.headers),
            bytes_out: self.bytes_out,
            level: program.log_level(),
            error: self.error.as_ref().map(|error| ErrorRecord {
                code: error.code,
                message: &error.message,
                stack: error.stack.as_deref(),
            }),
            console: Some(&self.console),
            request_headers: request_headers.as_deref(),
            response_headers: response_headers.as_deref(),
            exclude_headers: &directives.log.exclude_headers,
            request_body: request_body.as_ref().map(|body| body.record(max)),
            response_body: response_body.as_ref().map(|body| body.record(max)),
            cpu_us: cpu.as_micros() as u64,
            timings: &[("fuel", self.fuel)][..usize::from(self.fuel > 0)],
            route: None,
            retention_days: Some(directives.log.retention_days),
        });
    }
}

/// A body on its way into the log: as it is, or with its secrets hidden.
enum LoggedBody<'a> {
    Plain(&'a Bytes),
    Redacted { text: String, total: u64 },
}

impl LoggedBody<'_> {
    fn of(body: &Bytes, how: LogBody) -> LoggedBody<'_> {
        match (how, std::str::from_utf8(body)) {
            (LogBody::Redacted, Ok(text)) => LoggedBody::Redacted { text: redact_body(text), total: body.len() as u64 },
            _ => LoggedBody::Plain(body),
        }
    }

    fn record(&self, max: usize) -> BodyRecord<'_> {
        let (bytes, total) = match self {
            LoggedBody::Plain(bytes) => (&bytes[..], bytes.len() as u64),
            LoggedBody::Redacted { text, total } => (text.as_bytes(), *total),
        };
        BodyRecord { bytes: &bytes[..bytes.len().min(max)], total }
    }
}

pub(crate) fn user_agent(headers: &HeaderMap) -> Option<&str> {
    headers.get(http::header::USER_AGENT)?.to_str().ok()
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let pair = |(name, value): (&http::HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    headers.iter().map(pair).collect()
}
