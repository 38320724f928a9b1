//! Scripts: from files to programs that an engine can run.
//!
//! A *unit* is one compiled file with the environment it runs under. A *program* is what answers a route: the script and
//! the middleware of its directory. `Scripts` keeps programs by path, and makes them again when a file they were made
//! from has changed.

pub mod cors;
pub mod directives;
pub mod source;

pub(crate) mod env;
pub(crate) mod files;
pub(crate) mod graph;
pub(crate) mod modules;
mod packages;
mod program;

pub(crate) use packages::Packages;
pub(crate) use program::Scripts;
pub(crate) use program::load_error;
pub use program::{Program, Unit};
