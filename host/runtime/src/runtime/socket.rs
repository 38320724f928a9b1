//! From a WebSocket's handshake to its session: the same walk as any request's, and then the worker is asked.

use super::{Failed, Plan, Runtime};
use crate::engine::Dispatch;
use crate::engine::slot::{About, Chain};
use crate::engine::socket::{Admission, Session};
use crate::error::{ErrorKind, RequestError};
use crate::message::{Request, Response};
use crate::script::Program;
use crate::script::directives::{CorsOrigin, Mode};
use crate::service::log::{ErrorRecord, Execution, LogLevel};
use crate::service::socket::{Driver, Ending, Incoming, Listener, Outbox, Role, code, is_token, switching};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite};

/// How a handshake came out.
pub enum Handshake {
    /// Not a socket: this is the answer.
    Refused(Response),
    /// Answer with 101 and `Accepted::headers`, then run it on the connection.
    Accepted(Accepted),
}

/// A handshake that succeeds.
pub struct Accepted {
    pub headers: HeaderMap,
    kind: Kind,
}

enum Kind {
    Session(Box<Session>),
    /// Let in only to be told, in the one way a browser's script can see, that there is nothing here for it.
    Closing(Box<Closing>),
}

struct Closing {
    runtime: Arc<Runtime>,
    program: Arc<Program>,
    about: Arc<About>,
    began: Instant,
}

impl Accepted {
    /// Serves the connection to its end. `stop` asks for that end when the server goes away.
    pub async fn run<S>(self, io: S, stop: impl Future<Output = ()>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin,
    {
        match self.kind {
            Kind::Session(session) => session.run(io, stop).await,
            Kind::Closing(closing) => closing.run(io, stop).await,
        }
    }

    /// The protocol that was chosen; empty for none.
    pub(crate) fn protocol(&self) -> String {
        let protocol = self.headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
        protocol.unwrap_or_default().to_owned()
    }
}

impl Runtime {
    /// Decides about a request for a WebSocket (see `service::socket::asked`).
    pub async fn socket(self: &Arc<Self>, request: Request) -> Handshake {
        self.socket_chained(request, Chain::default()).await
    }

    pub(crate) async fn socket_chained(self: &Arc<Self>, mut request: Request, chain: Chain) -> Handshake {
        let began = Instant::now();
        let execution_id = uuid::Uuid::now_v7().to_string();
        match self.admit(&mut request, chain, &execution_id, began).await {
            Ok(handshake) => handshake,
            Err(failed) => {
                let response = failed.error.clone().into_response(Some(&execution_id), failed.shows_stack);
                if !failed.recorded {
                    self.record_refusal(&execution_id, &request, &failed, response.status, began);
                }
                Handshake::Refused(response)
            }
        }
    }

    async fn admit(
        self: &Arc<Self>,
        request: &mut Request,
        chain: Chain,
        execution_id: &str,
        began: Instant,
    ) -> Result<Handshake, Failed> {
        let https = request.https;
        let mut dispatch = match self.plan(request, chain, execution_id).await? {
            Plan::Answer(response) => return Ok(Handshake::Refused(response)),
            Plan::Dispatch(dispatch) => dispatch,
        };
        let program = Arc::clone(&dispatch.program);
        let about = Arc::clone(&dispatch.about);
        let config = &self.services.config.sockets;
        let refused = |error: RequestError| {
            // The plan has taken the request apart; the log wants it whole.
            Failed { script_path: Some(program.script_path.to_string()), ..Failed::from(error) }
        };
        if config.check_origin && !admits_origin(&program, &about) {
            restore(request, &about, https);
            let error = RequestError::new(ErrorKind::Forbidden, "this origin may not open a WebSocket here: see @cors");
            return Err(refused(error));
        }
        let directives = program.directives();
        if directives.mode != Mode::Worker || !directives.websocket {
            let headers = switching(&about.headers, HeaderMap::new(), chosen(&about.headers, None));
            let closing = Closing { runtime: Arc::clone(self), program, about, began };
            return Ok(Handshake::Accepted(Accepted { headers, kind: Kind::Closing(Box::new(closing)) }));
        }
        let Some(guard) = self.services.sockets.claim(&about.deployment, config.per_deployment) else {
            restore(request, &about, https);
            return Err(refused(RequestError::new(
                ErrorKind::Overloaded,
                "too many sockets are open in this deployment",
            )));
        };
        name_units(&mut dispatch, directives.websocket_pre);
        let admission = self.engines.socket(dispatch, guard).await.map_err(|error| Failed {
            error,
            shows_stack: program.shows_stack(),
            recorded: true,
            script_path: Some(program.script_path.to_string()),
        })?;
        Ok(match admission {
            Admission::Refused(response) => Handshake::Refused(response),
            Admission::Accepted { response, session } => {
                let protocol = chosen(&about.headers, response.headers.get(header::SEC_WEBSOCKET_PROTOCOL));
                let headers = switching(&about.headers, response.headers, protocol);
                Handshake::Accepted(Accepted { headers, kind: Kind::Session(Box::new(session)) })
            }
        })
    }
}

/// The first line of the head says which units run: for a socket never `post.js`, and `pre.js` only if it is wanted.
fn name_units(dispatch: &mut Dispatch, with_pre: bool) {
    let ids = &dispatch.program.unit_ids;
    let mut parts = ids.split(',');
    let main = parts.next().unwrap_or_default();
    let pre = parts.next().filter(|_| with_pre).unwrap_or("0");
    let end = dispatch.head.find('\n').unwrap_or(0);
    dispatch.head.replace_range(..end, &format!("{main},{pre},0"));
}

/// Puts back what the plan took: a refusal is logged with it.
fn restore(request: &mut Request, about: &About, https: bool) {
    request.url.clone_from(&about.url);
    request.authority.clone_from(&about.authority);
    request.client_ip.clone_from(&about.client_ip);
    request.headers.clone_from(&about.headers);
    request.https = https;
}

/// Browsers say where a page comes from, and send its visitor's cookies wherever the page likes. Others say nothing.
fn admits_origin(program: &Program, about: &About) -> bool {
    let Some(origin) = about.headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    match &program.directives().cors.origin {
        CorsOrigin::Any | CorsOrigin::Reflective => true,
        CorsOrigin::One(allowed) if allowed.eq_ignore_ascii_case(origin) => true,
        CorsOrigin::One(_) | CorsOrigin::None => is_same_host(origin, &about.authority),
    }
}

/// A proxy in front may have taken the encryption off, so schemes are not compared; only what port they stand for is known.
fn is_same_host(origin: &str, authority: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let plain = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
    plain(host) == plain(authority)
}

/// The script's choice where it made one that was offered, else what the client likes best: browsers give up on a
/// server that chooses none.
fn chosen(request: &HeaderMap, by_script: Option<&HeaderValue>) -> Option<HeaderValue> {
    let values = request.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    let mut offered = values.flat_map(|value| value.split(',')).map(str::trim).filter(|name| is_token(name));
    let protocol = match by_script.and_then(|choice| choice.to_str().ok()) {
        Some(choice) => offered.find(|name| *name == choice),
        None => offered.next(),
    };
    protocol.and_then(|protocol| HeaderValue::from_str(protocol).ok())
}

/// Who has nothing to say to a socket that is about to be closed.
struct Deaf;

impl Listener for Deaf {
    fn message(&mut self, _: Incoming) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        None
    }
}

impl Closing {
    async fn run<S>(self, io: S, stop: impl Future<Output = ()>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin,
    {
        const REASON: &str = "this endpoint takes no WebSockets: it needs @mode worker and @websocket";
        let services = &self.runtime.services;
        let config = &services.config.sockets;
        let outbox = Arc::new(Outbox::new(config.queue_bytes));
        outbox.close(code::NOT_A_SOCKET, REASON);
        let mut driver = Driver::new(io, Role::Server, config, outbox, Deaf).await;
        let _: Ending = driver.run(stop).await;
        let bytes_out = driver.bytes_sent();
        driver.finish().await;
        services.monitor.count(StatusCode::SWITCHING_PROTOCOLS.as_u16());
        let duration = self.began.elapsed();
        let about = &self.about;
        services.log.record(&Execution {
            id: &about.execution_id,
            ts_ms: crate::clock::now_ms().saturating_sub(duration.as_millis() as u64),
            duration_us: duration.as_micros() as u64,
            script_path: Some(&self.program.script_path),
            deployment: &about.deployment,
            host: &about.authority,
            method: &about.method,
            url: &about.url,
            status: StatusCode::SWITCHING_PROTOCOLS.as_u16(),
            client_ip: &about.client_ip,
            user_agent: crate::engine::slot::user_agent(&about.headers),
            bytes_out,
            level: LogLevel::Minimal,
            error: Some(ErrorRecord { code: "NOT_A_WEBSOCKET", message: REASON, stack: None }),
            ..Execution::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_by_host_and_port() {
        for (origin, authority, same) in [
            ("http://chat.test", "chat.test", true),
            ("https://chat.test", "chat.test:443", true),
            ("https://Chat.test", "chat.test", true),
            ("http://chat.test:8080", "chat.test:8080", true),
            ("http://chat.test", "chat.test:8080", false),
            ("http://chat.test.evil", "chat.test", false),
            ("null", "chat.test", false),
            ("file://", "", false),
        ] {
            assert_eq!(is_same_host(origin, authority), same, "{origin} on {authority}");
        }
    }

    #[test]
    fn protocols_are_chosen_from_the_offered_ones() {
        let mut headers = HeaderMap::new();
        headers.append("sec-websocket-protocol", HeaderValue::from_static("chat.v2, chat.v1"));
        let value = HeaderValue::from_static;
        assert_eq!(chosen(&headers, None), Some(value("chat.v2")));
        assert_eq!(chosen(&headers, Some(&value("chat.v1"))), Some(value("chat.v1")));
        assert_eq!(chosen(&headers, Some(&value("else"))), None);
        assert_eq!(chosen(&HeaderMap::new(), Some(&value("else"))), None);
    }
}
