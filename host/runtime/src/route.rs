//! From a request's authority and path to the script file that answers it.
//!
//! This room owns the naming rules: which deployment a `Host` means, which file names are endpoints, and which file
//! a path selects. It knows no files and no HTTP types. It sees the script root only through [`Tree`], so whoever
//! owns the directory cache decides what is listed and when it is refreshed, and every rule here is tested on plain
//! lists of names.
//!
//! | question | answer |
//! |---|---|
//! | which deployment does this authority mean | [`Target::parse`] |
//! | what is this file for | [`EntryKind::of`] |
//! | which script answers this path | [`resolve()`] |
//! | what did a miss look at, and what did the caller mean | [`tried_directories`], [`suggestions`] |
//! | which routes exist | [`discover()`] |
//! | may a script answer here at all | [`is_reserved_path`] |

mod authority;
mod discover;
mod entry;
mod listing;
mod locate;
mod matched;
mod path;
pub mod percent;
mod resolve;
mod suggest;

#[cfg(test)]
mod fake_tree;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod resolve_tests;

pub use authority::{AuthorityError, DEFAULT_NAMESPACE, Deployment, Target, check_exec_id, check_subdomain};
pub use discover::{DiscoveredRoute, discover};
pub use entry::{Companion, EntryKind, Extension, Middleware, Pattern, is_excluded_name, is_test_name};
pub use listing::{Listing, Tree, could_be_deployment};
pub use locate::Address;
pub(crate) use locate::{Place, every_script};
pub use matched::{Match, MatchKind, Parameter, Parameters, RouteKind};
pub use path::{PathError, is_reserved_path};
pub use resolve::{resolve, tried_directories};
pub use suggest::{Suggestion, suggestions};
