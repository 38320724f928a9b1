//! Sockets: connections in, requests to the runtime or the management API, responses out, and the drain at the end.

mod drain;
mod upgrade;

use crate::api::{Api, ApiConfig};
use drain::{Drain, Watcher};

use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wick_runtime::Runtime;
use wick_runtime::error::{ErrorKind, RequestError};
use wick_runtime::message::{self, BodyError, RequestBody, ResponseBody};
use wick_runtime::service::log::{Execution, LogLevel};
use wick_runtime::service::socket::{Asked, asked};

/// Settings of the listening side.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    pub listen: SocketAddr,
    /// Required by the management API when set.
    pub admin_token: Option<String>,
    /// Connections open at once; further ones wait in the kernel's queue.
    pub max_connections: usize,
    /// Header fields of one request: 431 beyond.
    pub max_headers: usize,
    /// All of a request's head.
    pub header_bytes: usize,
    /// Path and query: 414 beyond.
    pub url_bytes: usize,
    /// How long a head may take to arrive, and so how long an idle connection is kept.
    pub header_timeout: Duration,
    /// How long open requests may go on after a stop was asked for.
    pub drain: Duration,
    /// Take the client's address from `X-Forwarded-For`. Only behind a proxy that sets it.
    pub trust_forwarded: bool,
    /// A body of the management API.
    pub management_body_bytes: usize,
}

impl Default for ServerConfig {
    fn default() -> ServerConfig {
        ServerConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_token: None,
            max_connections: 10_000,
            max_headers: 100,
            header_bytes: 64 << 10,
            url_bytes: 16 << 10,
            header_timeout: Duration::from_secs(60),
            drain: Duration::from_secs(10),
            trust_forwarded: false,
            management_body_bytes: 16 << 20,
        }
    }
}

/// A bound server, not serving yet.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

struct Shared {
    config: ServerConfig,
    runtime: Arc<Runtime>,
    api: Api,
}

impl Server {
    /// Binds the address; port 0 takes a free one.
    pub async fn bind(config: ServerConfig, runtime: Arc<Runtime>) -> io::Result<Server> {
        let listener = TcpListener::bind(config.listen).await?;
        let api_config =
            ApiConfig { admin_token: config.admin_token.clone(), body_bytes: config.management_body_bytes };
        let api = Api::new(Arc::clone(&runtime), api_config);
        Ok(Server { listener, shared: Arc::new(Shared { config, runtime, api }) })
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready, then drains: no new connection, open requests may finish within the configured
    /// time. Answers whether all did.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> bool {
        let Server { listener, shared } = self;
        // Not waited for: who triggers a schedule before its script was found is told so.
        let runtime = Arc::clone(&shared.runtime);
        let scheduling = tokio::spawn(async move { runtime.start_schedules().await });
        let permits = Arc::new(Semaphore::new(shared.config.max_connections));
        let protocols = Arc::new(Protocols::new(&shared.config));
        let drain = Drain::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            // The permit comes before the connection, so that one too many is not accepted and then kept waiting.
            let accepted = async {
                let permit = Arc::clone(&permits).acquire_owned().await;
                (listener.accept().await, permit)
            };
            let (accepted, permit) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut stop => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, most likely: others may be given back in a moment.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            // Answers are written whole; waiting for more of them would only delay the last one.
            let _ = stream.set_nodelay(true);
            let (protocols, shared) = (Arc::clone(&protocols), Arc::clone(&shared));
            let connection = Connection { _permit: Arc::new(permit.ok()), watcher: drain.watcher(), peer: peer.ip() };
            tokio::spawn(async move {
                if let Err(error) = protocols.serve(stream, connection, shared).await {
                    tracing::debug!(%error, %peer, "connection ended early");
                }
            });
        }
        drop(listener);
        // Followers of a log never end by themselves.
        shared.api.end_streams();
        scheduling.abort();
        // Whether it was through or not, it begins nothing any more.
        let _ = scheduling.await;
        let (drain_all, drain) = (drain, shared.config.drain);
        let requests = tokio::time::timeout(drain, drain_all.shutdown());
        let (drained, ()) = tokio::join!(requests, shared.runtime.scheduler().stop(drain));
        drained.is_ok()
    }
}

/// What a connection holds while it lives, and passes on when it becomes something else.
#[derive(Clone)]
struct Connection {
    /// One of the connections that may be open.
    _permit: Arc<Option<OwnedSemaphorePermit>>,
    watcher: Watcher,
    peer: IpAddr,
}

/// The two protocols a connection may speak. HTTP/2 is recognised by its preface.
struct Protocols {
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    first_bytes_timeout: Duration,
}

/// What an HTTP/2 client sends first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n";

/// The header of the SETTINGS frame that has to follow it.
const FRAME_HEADER_BYTES: usize = 9;

/// How often a client that has sent a part of the preface is looked at again.
const PREFACE_POLL: Duration = Duration::from_millis(5);

impl Protocols {
    fn new(config: &ServerConfig) -> Protocols {
        let mut http1 = http1::Builder::new();
        http1
            .timer(TokioTimer::new())
            .header_read_timeout(config.header_timeout)
            .max_headers(config.max_headers)
            .max_buf_size(config.header_bytes.max(8 << 10))
            .half_close(false);
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_concurrent_streams(256)
            .max_header_list_size(config.header_bytes as u32)
            .keep_alive_interval(Some(config.header_timeout));
        Protocols { http1, http2, first_bytes_timeout: config.header_timeout }
    }

    async fn serve(
        &self,
        stream: TcpStream,
        connection: Connection,
        shared: Arc<Shared>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        // hyper's own timeout begins with the first byte it sees: who says nothing at all is ended here.
        let speaks_http2 = tokio::time::timeout(self.first_bytes_timeout, speaks_http2(&stream)).await??;
        let stopped = connection.watcher.clone();
        let (io, service) = (TokioIo::new(stream), service(shared, connection));
        if speaks_http2 {
            let serving = self.http2.serve_connection(io, service);
            stopped.watch(serving, |serving| serving.graceful_shutdown()).await?;
        } else {
            let serving = self.http1.serve_connection(io, service).with_upgrades();
            stopped.watch(serving, |serving| serving.graceful_shutdown()).await?;
        }
        Ok(())
    }
}

/// Looks at the first bytes without taking them.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0u8; PREFACE.len() + FRAME_HEADER_BYTES];
    loop {
        let count = stream.peek(&mut first).await?;
        let compared = count.min(PREFACE.len());
        if count == 0 || first[..compared] != PREFACE[..compared] {
            return Ok(false);
        }
        if count == first.len() {
            return Ok(true);
        }
        // What is there already makes the socket readable, so there is nothing to wait for but time.
        tokio::time::sleep(PREFACE_POLL).await;
    }
}

/// What answers the requests of one connection.
fn service(
    shared: Arc<Shared>,
    connection: Connection,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = Response<ResponseBody>,
    Error = Infallible,
    Future: Send + 'static,
> + use<> {
    let peer_text: Arc<str> = connection.peer.to_canonical().to_string().into();
    service_fn(move |request| {
        let (shared, peer_text, connection) = (Arc::clone(&shared), Arc::clone(&peer_text), connection.clone());
        async move { Ok(serve_request(&shared, request, &connection, &peer_text).await) }
    })
}

/// One request: its limits, who answers it, and what goes back.
async fn serve_request(
    shared: &Shared,
    request: Request<Incoming>,
    connection: &Connection,
    peer_text: &str,
) -> Response<ResponseBody> {
    let (mut parts, body) = request.into_parts();
    let header_bytes: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > shared.config.header_bytes {
        // hyper's own limit is that of its buffer, which a head that arrives in one piece may pass.
        let message = format!("the headers are larger than {} bytes", shared.config.header_bytes);
        let mut response = refuse(ErrorKind::BadRequest, &message);
        *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return response;
    }
    let authority = match authority(&mut parts) {
        Ok(authority) => authority,
        Err(message) => return refuse(ErrorKind::BadRequest, message),
    };
    if parts.method == Method::CONNECT {
        return refuse(ErrorKind::MethodNotAllowed, "this is no proxy: CONNECT is not served");
    }
    let url = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |url| url.as_str().to_owned());
    if url.len() > shared.config.url_bytes {
        let message = format!("the URL is longer than {} bytes", shared.config.url_bytes);
        let mut response = refuse(ErrorKind::BadRequest, &message);
        *response.status_mut() = StatusCode::URI_TOO_LONG;
        return response;
    }
    let client_ip = client_ip(shared, &parts.headers, peer_text);
    let path = url.split('?').next().unwrap_or_default();
    if wick_runtime::route::is_reserved_path(path) {
        let began = Instant::now();
        let facts = (parts.method.clone(), url.clone(), authority.clone());
        let request = Request::from_parts(parts, boxed(body));
        let response = shared.api.handle(request, connection.peer, &authority).await;
        record_management(shared, facts, &client_ip, response.status(), began);
        return response;
    }
    strip_internal(&mut parts.headers);
    match asked(&parts.method, parts.version, &parts.headers) {
        Asked::No => {}
        Asked::Wrong(refusal) => return upgrade::refuse(refusal),
        Asked::Yes => {
            let request = upgrade::Asking { parts, authority, url, client_ip };
            return upgrade::answer(shared, request, connection).await;
        }
    }
    let body = if body.is_end_stream() { RequestBody::Empty } else { RequestBody::Stream(boxed(body)) };
    let request = message::Request {
        method: parts.method,
        authority,
        url,
        https: false,
        headers: parts.headers,
        client_ip,
        body,
    };
    let answer = shared.runtime.handle(request).await;
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// Whom the request is for, by RFC 9112 section 3.2: the target's own authority if it has one, else the one `Host` field that
/// HTTP/1.1 asks for. What the script sees as `host` is the same.
fn authority(parts: &mut http::request::Parts) -> Result<String, &'static str> {
    if let Some(authority) = parts.uri.authority() {
        let authority = authority.as_str().to_owned();
        if parts.uri.path_and_query().is_none() && parts.method != Method::CONNECT {
            return Err("the request target is no path");
        }
        let value = HeaderValue::from_str(&authority).map_err(|_| "the request's authority is not valid")?;
        parts.headers.insert(header::HOST, value);
        return Ok(authority);
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().map(str::to_owned).map_err(|_| "the Host header is not valid text"),
        (None, _) if parts.version == Version::HTTP_11 => Err("an HTTP/1.1 request needs a Host header"),
        (None, _) => Ok(String::new()),
        (Some(_), Some(_)) => Err("more than one Host header"),
    }
}

fn refuse(kind: ErrorKind, message: &str) -> Response<ResponseBody> {
    let answer = RequestError::new(kind, message).into_response(None, false);
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

fn boxed(body: Incoming) -> message::BoxBody {
    body.map_err(|error| -> BodyError { Box::new(error) }).boxed_unsync()
}

/// The client's address: the peer's, or what a trusted proxy says of it.
fn client_ip(shared: &Shared, headers: &http::HeaderMap, peer: &str) -> String {
    let forwarded = headers.get("x-forwarded-for").filter(|_| shared.config.trust_forwarded);
    let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
    match last.and_then(|address| address.trim().parse::<IpAddr>().ok()) {
        Some(address) => address.to_string(),
        None => peer.to_owned(),
    }
}

/// Headers with which a proxy of ours speaks to scripts: from a client they are forgeries.
fn strip_internal(headers: &mut http::HeaderMap) {
    const PREFIX: &str = "x-hoody-hook-";
    if !headers.keys().any(|name| name.as_str().starts_with(PREFIX)) {
        return;
    }
    let forged: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with(PREFIX)).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
}

fn record_management(
    shared: &Shared,
    (method, url, host): (Method, String, String),
    client_ip: &str,
    status: StatusCode,
    began: Instant,
) {
    let duration = began.elapsed();
    shared.runtime.log().record(&Execution {
        ts_ms: wick_runtime::clock::now_ms().saturating_sub(duration.as_millis() as u64),
        duration_us: duration.as_micros() as u64,
        host: &host,
        method: method.as_str(),
        url: &url,
        status: status.as_u16(),
        client_ip,
        level: LogLevel::None,
        ..Execution::default()
    });
}
