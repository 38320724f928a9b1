//! Connections that become WebSockets: the answer to the handshake, and the hand-over to the runtime.

use super::{Connection, Shared};
use http::{HeaderValue, Request, Response, StatusCode, header, request::Parts};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use wick_runtime::error::ErrorKind;
use wick_runtime::message::{self, RequestBody, ResponseBody};
use wick_runtime::service::socket::Refusal;
use wick_runtime::{Accepted, Handshake};

/// From the 101 to the connection being ours: only writing it lies between.
const UPGRADE_TIMEOUT: Duration = Duration::from_secs(30);

/// A request that asks for a WebSocket in the right way.
pub(super) struct Asking {
    pub(super) parts: Parts,
    pub(super) authority: String,
    pub(super) url: String,
    pub(super) client_ip: String,
}

/// Has the script decide, and answers. What follows a 101 runs as a task of its own.
pub(super) async fn answer(shared: &Shared, asking: Asking, connection: &Connection) -> Response<ResponseBody> {
    let Asking { parts, authority, url, client_ip } = asking;
    let mut request = Request::from_parts(parts, ());
    let upgrade = hyper::upgrade::on(&mut request);
    let (parts, ()) = request.into_parts();
    let request = message::Request {
        method: parts.method,
        authority,
        url,
        https: false,
        headers: parts.headers,
        client_ip,
        body: RequestBody::Empty,
    };
    let mut response = match shared.runtime.socket(request).await {
        Handshake::Refused(answer) => {
            let mut response = Response::new(answer.body);
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            return response;
        }
        Handshake::Accepted(mut accepted) => {
            let mut response = Response::new(ResponseBody::Empty);
            *response.headers_mut() = std::mem::take(&mut accepted.headers);
            tokio::spawn(serve(upgrade, accepted, connection.clone()));
            response
        }
    };
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response
}

async fn serve(upgrade: OnUpgrade, accepted: Accepted, connection: Connection) {
    match tokio::time::timeout(UPGRADE_TIMEOUT, upgrade).await {
        Ok(Ok(upgraded)) => accepted.run(TokioIo::new(upgraded), connection.watcher.clone().stopped()).await,
        // Dropping what was accepted tells the script.
        Ok(Err(error)) => tracing::debug!(%error, "the connection was lost before it became a WebSocket"),
        Err(_) => tracing::debug!("the connection did not become a WebSocket in time"),
    }
    drop(connection);
}

/// The answer to a handshake that cannot succeed whoever decides.
pub(super) fn refuse(refusal: Refusal) -> Response<ResponseBody> {
    let mut response = super::refuse(ErrorKind::BadRequest, refusal.message());
    if refusal == Refusal::Version {
        *response.status_mut() = StatusCode::UPGRADE_REQUIRED;
        response.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
