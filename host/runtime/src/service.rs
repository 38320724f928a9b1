//! What scripts and the management API are served with: plain Rust, no wasm and no HTTP-server types.

pub(crate) mod codec;
pub(crate) mod crypto;
pub mod fetch;
pub(crate) mod files;
pub(crate) mod locale;
pub mod log;
pub mod monitor;
pub(crate) mod pattern;
pub mod schedule;
pub mod socket;
pub(crate) mod sql;
pub(crate) mod text;

use crate::config::RuntimeConfig;
use crate::engine::slot::Chain;
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::SharedServices;
use crate::message::{Request, Response};
use crate::runtime::{Accepted, Handshake, Runtime};
use crate::script::modules::Modules;
use std::sync::{Arc, OnceLock, Weak};

/// Everything a sandbox's host state reaches.
pub(crate) struct Services {
    pub(crate) config: RuntimeConfig,
    pub(crate) fetch: fetch::FetchService,
    pub(crate) log: Arc<log::LogService>,
    pub(crate) monitor: Arc<monitor::Monitor>,
    pub(crate) sockets: Arc<socket::Sockets>,
    pub(crate) modules: Arc<Modules>,
    pub(crate) shared: SharedServices,
    /// The way back for self-calls; set once, right after the runtime was made.
    pub(crate) runtime: OnceLock<Weak<Runtime>>,
}

impl Services {
    /// A relative `fetch`: the same deployment, in-process.
    pub(crate) async fn self_call(&self, request: Request, chain: Chain) -> Response {
        let Some(runtime) = self.runtime.get().and_then(Weak::upgrade) else {
            return RequestError::new(ErrorKind::Restarting, "the server is shutting down").into_response(None, false);
        };
        // Boxed: a self-call may lead to another, and a future cannot contain itself.
        Box::pin(runtime.handle_chained(request, chain)).await
    }

    /// A relative `WebSocket`: the same deployment, in-process.
    pub(crate) async fn self_socket(&self, request: Request, chain: Chain) -> Result<Accepted, String> {
        let Some(runtime) = self.runtime.get().and_then(Weak::upgrade) else {
            return Err("the server is shutting down".to_owned());
        };
        match Box::pin(runtime.socket_chained(request, chain)).await {
            Handshake::Accepted(accepted) => Ok(accepted),
            Handshake::Refused(response) => Err(format!("the script answered {}", response.status.as_u16())),
        }
    }
}
