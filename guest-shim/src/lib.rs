//! Wick's guest: QuickJS behind a handful of wasm exports.
//!
//! The guest never blocks and does no I/O: an operation is started through one import and its outcome comes back as an
//! event through one export. All its state lives in linear memory, which is what makes images possible.
//!
//! `exports` is the wasm surface, `bridge` the object the prelude finds, `imports` the host's functions, `js_runtime`
//! the QuickJS runtime and its job pump, `heap` what makes the heap fit for an image.

mod bridge;
mod exports;
mod heap;
mod imports;
mod js_runtime;
mod modules;
