//! Why a fetch failed, in words that may be shown to the script that asked for it.
//!
//! Messages name the upstream as `host:port` and nothing more of its URL: the user information and
//! the query often carry secrets, and messages end up in logs and in responses.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use http::uri::{Authority, Uri};
use hyper_util::client::legacy;

/// Whose fault a failed fetch is, as far as the caller can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchErrorKind {
    /// The upstream could not be reached, or it did not speak HTTP to the end.
    Network,
    /// The caller's own request body stopped short.
    Aborted,
    /// The request can never be sent as it is.
    BadRequest,
    /// A redirect was refused, broken, or one too many.
    Redirect,
    /// The address policy forbids the upstream.
    Denied,
    /// The response body is not what its content-encoding says.
    Decode,
}

/// A failed fetch or a response body that broke off.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    pub kind: FetchErrorKind,
    /// Lower case, no full stop, free of secrets from the URL.
    pub message: String,
}

impl FetchError {
    pub(super) fn new(kind: FetchErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(super) fn network(message: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Network, message)
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::BadRequest, message)
    }

    pub(super) fn redirect(message: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Redirect, message)
    }

    pub(super) fn too_large_headers(peer: &Peer) -> Self {
        Self::network(format!("response headers from {peer} are too large"))
    }

    /// Explains an exchange that failed before its response head was complete.
    pub(super) fn before_response(error: &legacy::Error, peer: &Peer) -> Self {
        Self::from_chain(error, peer, "a response arrived")
    }

    /// Explains a response body that failed part way.
    pub(super) fn within_body(error: &hyper::Error, peer: &Peer) -> Self {
        Self::from_chain(error, peer, "the response body was complete")
    }

    fn from_chain(error: &(dyn StdError + 'static), peer: &Peer, milestone: &str) -> Self {
        // The connector and the request body already speak our language.
        if let Some(own) = find_cause::<FetchError>(error) {
            return own.clone();
        }
        if let Some(protocol) = find_cause::<hyper::Error>(error) {
            if protocol.is_parse_too_large() {
                return Self::too_large_headers(peer);
            }
            if protocol.is_parse() {
                return Self::network(format!("{peer} sent an invalid http response: {protocol}"));
            }
            if protocol.is_incomplete_message() {
                return Self::network(format!("{peer} closed the connection before {milestone}"));
            }
        }
        if let Some(reason) = find_cause::<h2::Error>(error).and_then(h2::Error::reason) {
            let reason = reason.description();
            return Self::network(format!("{peer} ended the exchange before {milestone}: {reason}"));
        }
        if let Some(socket) = find_cause::<io::Error>(error) {
            return Self::network(match socket.kind() {
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                    format!("{peer} reset the connection before {milestone}")
                }
                io::ErrorKind::UnexpectedEof => {
                    format!("{peer} closed the connection before {milestone}")
                }
                _ => format!("connection to {peer} failed before {milestone}: {socket}"),
            });
        }
        Self::network(format!("connection to {peer} failed before {milestone}: {}", innermost(error)))
    }
}

/// The other end of an exchange, as error messages name it: `host:port`.
///
/// Cloning shares the URI's own buffer, so each body can hold one without an allocation.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    authority: Authority,
    default_port: u16,
}

impl Peer {
    /// `None` if the URI is not absolute.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        Some(Self { authority: uri.authority()?.clone(), default_port })
    }

    pub(super) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(self.default_port)
    }

    /// The host without the brackets an IPv6 address wears in a URL.
    pub(super) fn host(&self) -> &str {
        let host = self.authority.host();
        host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.authority.host(), self.port())
    }
}

/// The first error of type `T` in the chain of causes.
///
/// An `io::Error` is looked into as well: its `source` skips the error it was made from.
pub(super) fn find_cause<'e, T: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e T> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(found) = current.downcast_ref::<T>() {
            return Some(found);
        }
        next = cause(current);
    }
    None
}

fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut current = error;
    while let Some(next) = cause(current) {
        current = next;
    }
    current
}

fn cause<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    }
}
