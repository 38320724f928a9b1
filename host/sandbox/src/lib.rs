//! Images and sandboxes: everything in Wick that knows wasmtime.
//!
//! A *sandbox* is one store with one instance of `engine.wasm`, its memory, its limits and the host's state for it. An
//! *image* is the captured memory a sandbox starts from. A [`WasmRuntime`] compiles the engine once, keeps the result on
//! disk, and makes both.
//!
//! This crate is generic over the host's state ([`Host`]) and knows no capability: no HTTP, no scripts, no logs. How a
//! call into the guest ended is decided here and nowhere else ([`End`]).

mod cache;
mod engine;
mod host;
mod image;
mod memory;
mod sandbox;
mod trap;

pub use engine::{Limits, Options, SetupError, WasmRuntime};
pub use host::{Blocking, Host, OpCall, Tick};
pub use image::Image;
pub use sandbox::{Event, Sandbox, Turn};
pub use trap::End;

/// The committed guest: QuickJS and the shim, built by `guest-shim/build`.
pub const ENGINE_WASM: &[u8] = include_bytes!("../../../guest-shim/engine.wasm");
