//! The server around the runtime: sockets, the management API, configuration and the command line.

pub mod api;
pub mod bench;
pub mod cli;
pub mod config;
pub mod server;
