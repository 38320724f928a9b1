//! The outbound HTTP client behind a script's `fetch`.
//!
//! It owns the connection pools, the address policy, redirects and content decoding. It knows
//! nothing of sandboxes, hostcalls or our own server; relative URLs and `data:` URLs are settled
//! before a request gets here. Deliberately absent: a cookie jar, an HTTP cache, proxies from the
//! environment, protocol upgrades.
//!
//! A request's walk: `FetchService::fetch` cleans the headers and follows redirects; `exchange`
//! sends one request and repeats it once if a pooled connection turns out to be dead; `connect`
//! opens connections; `body` hands the answer over, through `decode` if somebody reads it.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use url::Url;

mod address;
mod body;
mod config;
mod connect;
mod decode;
mod error;
mod headers;
mod outgoing;
mod redirect;
mod request_body;
mod stream;
mod tls;
mod upgrade;

#[cfg(test)]
mod tests;

pub use address::{DenyRule, DenyRuleError};
pub use body::{UpstreamBody, UpstreamRawBody};
pub use config::{FetchConfig, FetchSetupError};
pub use error::{FetchError, FetchErrorKind};

use address::AddressPolicy;
use connect::{Connector, Dialer, Offer};
use decode::Codings;
use error::{Peer, find_cause};
use outgoing::{Outgoing, OutgoingBody, Target};
use request_body::{AbortOnDrop, RequestBody};
use stream::ConnectionHistory;

/// A request body that is still being produced. An error from it aborts the exchange.
pub type RequestStream = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// hyper refuses a smaller read buffer.
const MIN_HEADER_BYTES: usize = 8 * 1024;
/// What one HTTP/2 stream, and one HTTP/2 connection, may have in flight towards a slow reader.
const HTTP2_STREAM_WINDOW: u32 = 1024 * 1024;
const HTTP2_CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;
/// Finds a dead HTTP/2 connection while requests wait on it.
const HTTP2_PING_INTERVAL: Duration = Duration::from_secs(30);

/// One request, its URL absolute and its headers valid.
pub struct FetchRequest {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: FetchBody,
    pub redirect: RedirectMode,
    /// Off for bodies that are handed on as they come: no `accept-encoding` is added then.
    pub decompress: bool,
}

pub enum FetchBody {
    Empty,
    Full(Bytes),
    Stream(RequestStream),
}

/// What to do with a redirect, as in the Fetch standard; `Manual` yields the redirect itself, which
/// is what server runtimes do in place of the browser's opaque one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectMode {
    Follow,
    Error,
    Manual,
}

/// A response whose head is complete. Dropping it aborts the exchange.
pub struct FetchResponse {
    pub status: StatusCode,
    /// The reason phrase the upstream sent, else the usual one.
    pub status_text: Cow<'static, str>,
    /// Where the response came from after redirects, without a fragment.
    pub url: Url,
    pub redirected: bool,
    /// As sent, hop-by-hop fields included: whoever hands them on must drop those.
    pub headers: HeaderMap,
    pub body: UpstreamBody,
}

/// The client. Made once and shared; dropping the future of a fetch aborts it.
pub struct FetchService {
    client: Client<Connector, RequestBody>,
    /// For requests over TLS whose `host` differs from the URL: HTTP/2 has no way to say that.
    http1_client: Client<Connector, RequestBody>,
    /// For connections that become something else.
    connector: Connector,
    user_agent: HeaderValue,
    max_redirects: usize,
    max_response_header_bytes: usize,
}

impl FetchService {
    pub fn new(config: FetchConfig) -> Result<Self, FetchSetupError> {
        let user_agent = HeaderValue::from_str(&config.user_agent)
            .map_err(|_| FetchSetupError::UserAgent(config.user_agent.clone()))?;
        let tls = tls::client_config(config.extra_roots_pem.as_deref())?;
        let builder = client_builder(&config);
        let dialer = Arc::new(Dialer {
            policy: AddressPolicy::new(config.allow_private, config.deny),
            permits: Arc::new(Semaphore::new(config.max_connections.min(Semaphore::MAX_PERMITS))),
            write_stall: config.write_stall,
        });
        let client = |offer| {
            let dialer = Arc::clone(&dialer);
            builder.build(Connector::new(dialer, tls.clone(), offer, config.connect_timeout))
        };
        Ok(Self {
            client: client(Offer::Http1AndHttp2),
            http1_client: client(Offer::Http1),
            connector: Connector::new(Arc::clone(&dialer), tls.clone(), Offer::Http1, config.connect_timeout),
            user_agent,
            max_redirects: config.max_redirects,
            max_response_header_bytes: config.max_response_header_bytes.max(MIN_HEADER_BYTES),
        })
    }

    /// Sends the request and waits for the head of its answer, following redirects if asked to.
    pub async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchError> {
        let FetchRequest { method, url, mut headers, body, redirect, decompress } = request;
        check(&method, &url)?;
        headers::remove_hop_by_hop(&mut headers);
        headers::add_defaults(&mut headers, &self.user_agent, decompress);
        let body = OutgoingBody::new(body, &mut headers)?;
        let mut outgoing = Outgoing { method, url, headers, body };
        let mut redirects = 0;
        loop {
            let target = Target::of(&outgoing.url)?;
            let (response, abort) = self.exchange(&mut outgoing, &target, redirect).await?;
            if let Some(next) = next_hop(&response, &outgoing.url, redirect, &target.peer)? {
                if redirects == self.max_redirects {
                    let message = format!("more than {redirects} redirects, last from {}", target.peer);
                    return Err(FetchError::redirect(message));
                }
                redirects += 1;
                outgoing.redirect_to(next, response.status())?;
                continue;
            }
            let codings = if decompress { Codings::of(response.headers()) } else { Codings::default() };
            let (head, incoming) = response.into_parts();
            let raw = UpstreamRawBody::new(incoming, target.peer, abort);
            let mut url = outgoing.url;
            url.set_fragment(None);
            return Ok(FetchResponse {
                status: head.status,
                status_text: status_text(head.status, head.extensions.get::<ReasonPhrase>()),
                url,
                redirected: redirects > 0,
                headers: head.headers,
                body: UpstreamBody::new(raw, codings),
            });
        }
    }

    /// One request, one response head; once more if a pooled connection had gone away meanwhile.
    ///
    /// hyper's client repeats a request it never began to write by itself. The case left to us is
    /// the one where the upstream closed while the request was on its way. RFC 9112 section 9.3.1
    /// allows an automatic repeat then only for idempotent methods.
    async fn exchange(
        &self,
        outgoing: &mut Outgoing,
        target: &Target,
        redirect: RedirectMode,
    ) -> Result<(Response<Incoming>, AbortOnDrop), FetchError> {
        let repeatable = outgoing.method.is_idempotent() && outgoing.body.is_buffered();
        let keep_headers = repeatable || redirect == RedirectMode::Follow;
        let mut repeated = false;
        loop {
            let (request, abort) = outgoing.next_request(target, keep_headers)?;
            let chosen_host = request.headers().contains_key(header::HOST);
            let client = if chosen_host { &self.http1_client } else { &self.client };
            let error = match client.request(request).await {
                Ok(response) => {
                    accept(&response, &target.peer, self.max_response_header_bytes)?;
                    return Ok((response, abort));
                }
                Err(error) => error,
            };
            if repeated || !repeatable || !came_too_late(&error) {
                return Err(FetchError::before_response(&error, &target.peer));
            }
            repeated = true;
        }
    }
}

fn client_builder(config: &FetchConfig) -> legacy::Builder {
    let header_bytes = config.max_response_header_bytes.max(MIN_HEADER_BYTES);
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(config.pool_idle)
        .pool_max_idle_per_host(config.pool_idle_per_host)
        .http1_max_buf_size(header_bytes)
        .http2_max_header_list_size(u32::try_from(header_bytes).unwrap_or(u32::MAX))
        .http2_initial_stream_window_size(HTTP2_STREAM_WINDOW)
        .http2_initial_connection_window_size(HTTP2_CONNECTION_WINDOW)
        .http2_keep_alive_interval(HTTP2_PING_INTERVAL)
        .retry_canceled_requests(true)
        .set_host(true);
    builder
}

fn check(method: &Method, url: &Url) -> Result<(), FetchError> {
    if matches!(*method, Method::CONNECT | Method::TRACE) || method.as_str() == "TRACK" {
        return Err(FetchError::bad_request(format!("method {method} cannot be fetched")));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::bad_request(format!("unsupported url scheme {:?}", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::bad_request("the url includes credentials"));
    }
    Ok(())
}

/// Where the response sends us, if it is a redirect and redirects are to be followed.
fn next_hop(
    response: &Response<Incoming>,
    current: &Url,
    mode: RedirectMode,
    peer: &Peer,
) -> Result<Option<Url>, FetchError> {
    if !redirect::is_redirect(response.status()) {
        return Ok(None);
    }
    match mode {
        RedirectMode::Manual => Ok(None),
        RedirectMode::Error => Err(FetchError::redirect(format!("{peer} answered with a redirect"))),
        RedirectMode::Follow => redirect::target(response.headers(), current),
    }
}

fn accept(response: &Response<Incoming>, peer: &Peer, max_header_bytes: usize) -> Result<(), FetchError> {
    if let Some(history) = response.extensions().get::<ConnectionHistory>() {
        history.record_response();
    }
    // No request of ours asks for an upgrade.
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Err(FetchError::network(format!("{peer} switched protocols without being asked")));
    }
    // hyper's own limit is one on buffering: a head that arrives in one read may be twice as long.
    if headers::wire_bytes(response.headers()) > max_header_bytes {
        return Err(FetchError::too_large_headers(peer));
    }
    Ok(())
}

/// Whether a connection that had worked before died under this request.
fn came_too_late(error: &legacy::Error) -> bool {
    let mut extensions = http::Extensions::new();
    if let Some(connection) = error.connect_info() {
        connection.get_extras(&mut extensions);
    }
    let used = extensions.get::<ConnectionHistory>().is_some_and(ConnectionHistory::has_answered);
    used && find_cause::<hyper::Error>(error).is_some_and(|error| {
        error.is_incomplete_message()
            || error.is_canceled()
            || error.is_closed()
            || find_cause::<io::Error>(error).is_some_and(|error| error.kind() != io::ErrorKind::TimedOut)
            || find_cause::<h2::Error>(error)
                .is_some_and(|stream| stream.is_go_away() || stream.reason() == Some(h2::Reason::REFUSED_STREAM))
    })
}

fn status_text(status: StatusCode, sent: Option<&ReasonPhrase>) -> Cow<'static, str> {
    match sent {
        // Each byte is one character, as in the Fetch standard.
        Some(phrase) => phrase.as_bytes().iter().copied().map(char::from).collect(),
        None => status.canonical_reason().unwrap_or_default().into(),
    }
}
