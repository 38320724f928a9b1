//! The management API: every path below `/api/v1/exec/`.
//!
//! A call's walk: [`Api::handle`] checks the token → finds the row of `ROUTES` → reads query and body into a `Call`
//! → the row's handler answers with a `Reply` or an `ApiError`, which is rendered here and nowhere else.
//!
//! | file | what it owns |
//! |---|---|
//! | `call` | query, body, and the typed look at their members |
//! | `reply`, `error` | what a handler answers |
//! | `path` | which paths below the script root a caller may name |
//! | `scope` | which deployment a call is about, and so where a relative path starts |
//! | `store` | the files themselves: resolved without following links, written so that a crash loses nothing |
//! | the others | one group of endpoints each |
//!
//! Absent on purpose: sockets, and anything that runs a script; that is the runtime's.

mod call;
mod error;
mod health;
mod instances;
mod logs;
mod monitor;
mod path;
mod process;
mod reply;
mod routes;
mod schedules;
mod scope;
mod scripts;
mod state;
mod store;
#[cfg(test)]
mod tests;

use call::Call;
use error::ApiError;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use reply::Reply;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use store::Store;
use tokio::sync::{Semaphore, watch};
use wick_runtime::Runtime;
use wick_runtime::message::{BoxBody, ResponseBody};
use wick_runtime::route::percent;
use wick_runtime::script::directives::{Secret, TokenSource, find_token, token_matches};

/// Calls that work on files at once; more of them wait. Each occupies a thread of the blocking pool.
const FILE_WORKERS: usize = 32;

const PREFIX: [&str; 3] = ["api", "v1", "exec"];

/// The API of one runtime.
pub struct Api {
    shared: Arc<Shared>,
}

/// What the API can be told.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// When set, every call but `health` must carry it, as `Authorization: Bearer` or `X-Token`.
    pub admin_token: Option<String>,
    /// The largest request body.
    pub body_bytes: usize,
}

/// What every call reaches.
struct Shared {
    runtime: Arc<Runtime>,
    store: Store,
    admin_token: Option<Secret>,
    body_bytes: usize,
    file_workers: Arc<Semaphore>,
    /// Answers without an end of their own watch this.
    stopping: watch::Sender<bool>,
}

type Answering = Pin<Box<dyn Future<Output = Result<Reply, ApiError>> + Send>>;

/// One endpoint.
struct Route {
    method: Method,
    /// Below `/api/v1/exec/`.
    path: &'static str,
    answer: fn(Call) -> Answering,
}

const fn route(method: Method, path: &'static str, answer: fn(Call) -> Answering) -> Route {
    Route { method, path, answer }
}

/// Every endpoint there is.
static ROUTES: &[Route] = &[
    route(Method::GET, "list", |call| Box::pin(instances::list(call))),
    route(Method::GET, HEALTH, |call| Box::pin(health::health(call))),
    route(Method::GET, "scripts/list", |call| Box::pin(scripts::list(call))),
    route(Method::GET, "scripts/read", |call| Box::pin(scripts::read(call))),
    route(Method::POST, "scripts/write", |call| Box::pin(scripts::write(call))),
    route(Method::DELETE, "scripts/delete", |call| Box::pin(scripts::delete(call))),
    route(Method::POST, "scripts/move", |call| Box::pin(scripts::rename(call))),
    route(Method::POST, "scripts/tree", |call| Box::pin(scripts::tree(call))),
    route(Method::POST, "route/resolve", |call| Box::pin(routes::resolve(call))),
    route(Method::POST, "route/discover", |call| Box::pin(routes::discover(call))),
    route(Method::POST, "route/test", |call| Box::pin(routes::test(call))),
    route(Method::POST, "shared-state/get", |call| Box::pin(state::get(call))),
    route(Method::POST, "shared-state/set", |call| Box::pin(state::set(call))),
    route(Method::POST, "shared-state/clear", |call| Box::pin(state::clear(call))),
    route(Method::POST, "cache/clear", |call| Box::pin(state::clear_cache(call))),
    route(Method::GET, "logs/list", |call| Box::pin(logs::list(call))),
    route(Method::POST, "logs/read", |call| Box::pin(logs::read(call))),
    route(Method::GET, "logs/stream", |call| Box::pin(logs::stream(call))),
    route(Method::GET, "schedules/list", |call| Box::pin(schedules::list(call))),
    route(Method::GET, "schedules/history", |call| Box::pin(schedules::history(call))),
    route(Method::POST, "schedules/reload", |call| Box::pin(schedules::reload(call))),
    route(Method::POST, "schedules/trigger", |call| Box::pin(schedules::trigger(call))),
    route(Method::GET, "monitor/stats", |call| Box::pin(monitor::stats(call))),
    route(Method::GET, "monitor/active-requests", |call| Box::pin(monitor::active_requests(call))),
];

/// The one endpoint that needs no token: those who ask it rarely have one.
const HEALTH: &str = "health";

impl Api {
    /// Also starts removing what a crash in the middle of a write has left behind. Call it on a tokio runtime.
    pub fn new(runtime: Arc<Runtime>, config: ApiConfig) -> Api {
        let shared = Arc::new(Shared {
            store: Store::new(runtime.root()),
            runtime,
            admin_token: config.admin_token.map(Secret::new),
            body_bytes: config.body_bytes,
            file_workers: Arc::new(Semaphore::new(FILE_WORKERS)),
            stopping: watch::Sender::new(false),
        });
        let store = shared.store.clone();
        // Left to itself: it looks at a bounded number of entries, and nothing waits for it.
        tokio::task::spawn_blocking(move || store.remove_leftovers());
        Api { shared }
    }

    /// Ends the answers that would go on for ever, so that a drain need not wait for those who follow a log. New ones end
    /// at once.
    pub fn end_streams(&self) {
        self.shared.stopping.send_replace(true);
    }

    /// Answers a call. Never fails: an error is an answer too.
    pub async fn handle(&self, request: Request<BoxBody>, peer_ip: IpAddr, authority: &str) -> Response<ResponseBody> {
        let is_head = request.method() == Method::HEAD;
        let reply = match self.answer(request, peer_ip, authority).await {
            Ok(reply) => reply,
            Err(error) => error.into_reply(),
        };
        let mut response = reply.into_response();
        if is_head {
            if let Some(length) = http_body::Body::size_hint(response.body()).exact() {
                response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
            }
            *response.body_mut() = ResponseBody::Empty;
        }
        response
    }

    async fn answer(&self, request: Request<BoxBody>, peer_ip: IpAddr, authority: &str) -> Result<Reply, ApiError> {
        let (parts, body) = request.into_parts();
        let path = management_path(parts.uri.path());
        // Before anything else is told, so that a stranger learns nothing of which paths there are.
        if path.as_deref() != Some(HEALTH) {
            self.check_token(&parts.headers)?;
        }
        let route = find(&parts.method, parts.uri.path(), path.as_deref())?;
        refuse_foreign_page(&parts.method, &parts.headers)?;
        let call = Call::read(&self.shared, parts, body, peer_ip, authority).await?;
        (route.answer)(call).await
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(expected) = &self.shared.admin_token else { return Ok(()) };
        let presented = find_token(|name| headers.get(name).map(HeaderValue::as_bytes), None)
            .filter(|token| matches!(token.source, TokenSource::Bearer | TokenSource::Header));
        // An empty setting is a mistake, and closes the door rather than opening it: an empty token is never found.
        if presented.is_some_and(|token| token_matches(std::slice::from_ref(expected), &token.value)) {
            return Ok(());
        }
        let error = ApiError::new(StatusCode::UNAUTHORIZED, "the management API needs its token");
        Err(error.with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
    }
}

/// What follows `/api/v1/exec/`, decoded. `None` when the path is another one, or does not decode.
fn management_path(path: &str) -> Option<String> {
    let mut segments = path.strip_prefix('/')?.split('/').map(percent::decode);
    for expected in PREFIX {
        if segments.next()?.ok()? != expected {
            return None;
        }
    }
    let rest: Result<Vec<_>, _> = segments.collect();
    let rest = rest.ok()?;
    // A segment that decodes to more than one could be taken for another endpoint.
    (!rest.is_empty() && !rest.iter().any(|segment| segment.contains('/'))).then(|| rest.join("/"))
}

fn find(method: &Method, requested: &str, path: Option<&str>) -> Result<&'static Route, ApiError> {
    let known: Vec<&Route> = ROUTES.iter().filter(|route| Some(route.path) == path).collect();
    if known.is_empty() {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "NOT_FOUND").with_detail("resource", requested));
    }
    let wanted = if method == Method::HEAD { &Method::GET } else { method };
    if let Some(route) = known.iter().find(|route| route.method == wanted) {
        return Ok(route);
    }
    let mut allowed: Vec<&str> = known.iter().map(|route| route.method.as_str()).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    let allowed = allowed.join(", ");
    let error = ApiError::new(StatusCode::METHOD_NOT_ALLOWED, format!("{method} is not allowed here, {allowed} is"));
    Err(match HeaderValue::from_str(&allowed) {
        Ok(value) => error.with_header(header::ALLOW, value),
        Err(_) => error,
    })
}

/// A page of another site must not change anything through the browser of someone who can reach this API: such a
/// request needs no permission of ours to be sent, only to be read. Browsers mark it, and pages cannot remove the mark.
fn refuse_foreign_page(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
    if is_read || !is_foreign {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::FORBIDDEN, "pages of other sites cannot use the management API"))
}

impl Shared {
    /// Runs file work on the blocking pool. It runs to its end even if the caller leaves: a change half made is never
    /// left by someone hanging up.
    async fn on_files<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Shared) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = Arc::clone(&self.file_workers).acquire_owned().await;
        let permit = permit.map_err(|_| ApiError::internal("the file workers are closed"))?;
        let shared = Arc::clone(self);
        let worked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&shared)
        });
        worked.await.unwrap_or_else(|_| Err(ApiError::internal("the file work panicked")))
    }
}
