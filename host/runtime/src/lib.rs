//! Wick as a library: routes, scripts, the two engines and their host calls.
//!
//! Where is what:
//! - `route`: authority → deployment, path → script. Pure.
//! - `script`: directives, compilation, programs, the files on disk.
//! - `engine`: how a program runs; `engine::vm` is the actor both engines share.
//! - `hostcall`: what a guest may ask for.
//! - `service`: the outbound client, the logs, the counters.
//! - `message`, `error`: requests, responses, and what can go wrong between them.
//!
//! Absent on purpose: sockets that listen, a command line, the management API (all in `wick`), and wasmtime, which only
//! `wick_sandbox` knows.

pub mod clock;
pub mod config;
mod engine;
pub mod error;
mod hostcall;
pub mod message;
mod prelude;
pub mod route;
mod runtime;
pub mod script;
pub mod service;

pub use config::{
    AiConfig, CodecLimits, CryptoLimits, FileLimits, Limits, NpmConfig, PathLimits, PatternLimits, RuntimeConfig,
    SqlLimits, TextLimits,
};
pub use engine::{Cold, Warm};
pub use runtime::{Accepted, Handshake, Runtime, ScheduleAction, ScheduleChange, StartError, Stats};
