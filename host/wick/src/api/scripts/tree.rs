//! `scripts/tree`: a directory as a tree.

use super::{directives, shown};
use crate::api::Shared;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::path::DirPath;
use crate::api::reply::Reply;
use crate::api::scope::Scope;
use crate::api::store::{Entry, StoreError, Walk};
use serde_json::{Map, Value, json};
use wick_runtime::clock;

const DEPTH: u64 = 10;
const MAX_DEPTH: u64 = 32;

pub(in crate::api) async fn tree(call: Call) -> Result<Reply, ApiError> {
    let requested = call.body.text("baseDir")?.unwrap_or_default().to_owned();
    let depth = call.body.number("maxDepth")?.unwrap_or(DEPTH).min(MAX_DEPTH) as usize;
    let include_metadata = call.body.flag("includeMetadata")?.unwrap_or(false);
    let places = Scope::of(&call)?.directories(&requested, &call.roots())?;
    let named = !requested.is_empty();
    let work = move |shared: &Shared| tree_of(shared, &places, named, depth, include_metadata);
    let (tree, is_truncated) = call.shared.on_files(work).await?;
    let mut reply = json!({ "baseDir": requested, "tree": tree });
    if is_truncated {
        reply["truncated"] = true.into();
    }
    Reply::json(&reply)
}

fn tree_of(
    shared: &Shared,
    places: &[DirPath],
    named: bool,
    depth: usize,
    include_metadata: bool,
) -> Result<(Vec<Value>, bool), ApiError> {
    let walk = match shared.store.directory(places) {
        Ok(place) => shared.store.walk(place.as_str(), depth)?,
        Err(StoreError::NotFound) if !named => Walk { entries: Vec::new(), is_truncated: false },
        Err(StoreError::NotFound) => {
            return Err(ApiError::not_found("Directory", places.first().map_or("", DirPath::as_str)));
        }
        Err(error) => return Err(error.into()),
    };
    let mut entries = walk.entries.as_slice();
    let mut nodes = Vec::new();
    while let Some((entry, rest)) = entries.split_first() {
        nodes.push(node(shared, entry, rest, include_metadata));
        entries = after(entry, rest);
    }
    Ok((nodes, walk.is_truncated))
}

/// A walk lists a directory and then all that is below it; this is what comes behind that.
fn after<'a>(entry: &Entry, rest: &'a [Entry]) -> &'a [Entry] {
    let below = rest.iter().take_while(|other| is_below(other, entry)).count();
    &rest[below..]
}

fn is_below(entry: &Entry, directory: &Entry) -> bool {
    entry.path.strip_prefix(&directory.path).is_some_and(|rest| rest.starts_with('/'))
}

/// Recurses as deep as a walk goes, which is bounded.
fn node(shared: &Shared, entry: &Entry, mut rest: &[Entry], include_metadata: bool) -> Value {
    let mut node = Map::from_iter([
        ("name".to_owned(), entry.name.as_str().into()),
        ("path".to_owned(), entry.path.as_str().into()),
        ("type".to_owned(), if entry.facts.is_directory { "directory" } else { "file" }.into()),
    ]);
    if entry.facts.is_directory {
        let mut children = Vec::new();
        while let Some((child, others)) = rest.split_first()
            && is_below(child, entry)
        {
            children.push(self::node(shared, child, others, include_metadata));
            rest = after(child, others);
        }
        node.insert("children".to_owned(), children.into());
    }
    if include_metadata {
        node.insert("modified".to_owned(), clock::iso_time(entry.facts.modified).into());
        if !entry.facts.is_directory {
            node.insert("size".to_owned(), entry.facts.size.into());
            node.insert("magicComments".to_owned(), shown(directives(shared, entry).as_ref()));
        }
    }
    Value::Object(node)
}
