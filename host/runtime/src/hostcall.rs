//! Host calls: what a guest may ask for, and the host's state behind one sandbox.
//!
//! Everything comes in through `HostState::op`, one match over the codes of `wick_abi`: the one place that could log
//! or replay all of it. Arguments are hostile: handles are looked up, lengths were checked by the sandbox, text is
//! decoded with care, and nothing here panics on any of it.

mod fetch;
mod headers;
mod module;
mod respond;
mod service;
mod services;
mod socket;
mod state;
mod url;

pub(crate) use fetch::BodySource;
pub(crate) use headers::flat_headers;
pub(crate) use service::{Call, Reply, Service};
pub(crate) use services::{SandboxServices, SharedServices};
pub(crate) use socket::SocketEntry;
pub(crate) use state::{HostState, Phase, Touched};
