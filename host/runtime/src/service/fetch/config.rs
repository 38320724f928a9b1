//! The settings of the outbound client and the ways they can be wrong.

use std::time::Duration;

use super::address::DenyRule;

/// Limits and policy of one `FetchService`.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Covers name lookup, the TCP handshake and the TLS handshake together.
    pub connect_timeout: Duration,
    /// How long an unused connection stays open. Short enough to be gone before most servers and
    /// middle boxes drop it from their side.
    pub pool_idle: Duration,
    /// Unused connections kept per scheme, host and port.
    pub pool_idle_per_host: usize,
    /// Open connections, used or not. A fetch past the cap waits inside its connect timeout.
    pub max_connections: usize,
    /// How long an upstream may refuse to take more bytes before its connection is given up.
    /// Without it an upstream that answers early and then stops reading holds a connection for ever.
    pub write_stall: Duration,
    pub max_redirects: usize,
    /// The whole response head. HTTP/1 connections read in pieces of at most this size as well, and
    /// values below 8 KiB are raised to it.
    pub max_response_header_bytes: usize,
    /// Sent where the script set no `user-agent` of its own.
    pub user_agent: String,
    /// Whether loopback, private, link-local and other special addresses may be reached.
    pub allow_private: bool,
    /// Addresses never to be reached, whatever `allow_private` says.
    pub deny: Vec<DenyRule>,
    /// Certificates trusted besides those of the system, as concatenated PEM.
    pub extra_roots_pem: Option<String>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            pool_idle: Duration::from_secs(30),
            pool_idle_per_host: 32,
            max_connections: 1024,
            write_stall: Duration::from_secs(60),
            max_redirects: 20,
            max_response_header_bytes: 64 * 1024,
            user_agent: concat!("wick/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private: true,
            deny: Vec::new(),
            extra_roots_pem: None,
        }
    }
}

/// Why the outbound client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum FetchSetupError {
    #[error("user agent {0:?} is not a valid header value")]
    UserAgent(String),
    #[error("extra root certificates cannot be read: {0}")]
    ExtraRoots(String),
    #[error("tls cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}
