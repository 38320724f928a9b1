//! `scripts/…`: the files of a deployment, listed, read and changed.

mod change;
mod check;
mod list;
mod live;
mod read;
mod select;
mod tree;
mod write;

pub(super) use change::{delete, rename};
pub(super) use list::list;
pub(super) use read::read;
pub(super) use tree::tree;
pub(super) use write::write;

use super::Shared;
use super::store::{Entry, Facts};
use serde_json::{Map, Value};
use wick_runtime::clock;
use wick_runtime::script::directives::Directives;

/// Directives stand at the top of a file; this much of it holds the lines that are looked at.
const HEAD_BYTES: u64 = 64 << 10;

/// Whether a file can hold directives.
fn is_source(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "js" | "ts"))
}

/// With its dot, as everyone writes it; empty when there is none.
fn extension(name: &str) -> &str {
    match name.rfind('.') {
        Some(dot) if dot > 0 => &name[dot..],
        _ => "",
    }
}

/// The directives of a listed script. `None` for anything else.
fn directives(shared: &Shared, entry: &Entry) -> Option<Directives> {
    if entry.facts.is_directory || !is_source(&entry.name) {
        return None;
    }
    shared.store.head(&entry.path, HEAD_BYTES).map(|head| Directives::parse(&head))
}

/// The written directives as replies show them, secrets redacted; `null` where there are none.
fn shown(directives: Option<&Directives>) -> Value {
    let shown = directives.map(|directives| directives.to_json(true));
    shown.filter(|shown| shown.as_object().is_some_and(|object| !object.is_empty())).unwrap_or(Value::Null)
}

/// Adds what is known of a file.
fn put_facts(object: &mut Map<String, Value>, name: &str, facts: &Facts) {
    object.insert("size".to_owned(), facts.size.into());
    object.insert("created".to_owned(), facts.created.map(clock::iso_time).into());
    object.insert("modified".to_owned(), clock::iso_time(facts.modified).into());
    object.insert("extension".to_owned(), if facts.is_directory { "" } else { extension(name) }.into());
}
