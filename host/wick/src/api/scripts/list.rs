//! `scripts/list`: one level, or everything below, or everything there is.

use super::select::{Filters, NameFilter};
use super::{directives, put_facts, shown};
use crate::api::Shared;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::path::DirPath;
use crate::api::reply::Reply;
use crate::api::scope::Scope;
use crate::api::store::{EntryType, Incomplete, RawEntry, StoreError, Walk};
use http::StatusCode;
use serde_json::{Map, Value, json};

const DEPTH: usize = 32;

/// What a list shows of each entry.
struct Wanted {
    metadata: bool,
    comments: bool,
    name: Option<NameFilter>,
    filters: Filters,
    recursive: bool,
}

pub(in crate::api) async fn list(call: Call) -> Result<Reply, ApiError> {
    let scope = Scope::of(&call)?;
    let query = &call.query;
    let directory = query.text("dir").unwrap_or_default();
    let places = scope.directories(directory, &call.roots())?;
    if query.flag("exhaustive")?.unwrap_or(false) {
        if query.text("dir").is_none() {
            return Err(ApiError::invalid("exhaustive needs dir").with_detail("parameter", "dir"));
        }
        let place = places.into_iter().next().ok_or_else(|| ApiError::internal("no place"))?;
        return exhaustive(call, place).await;
    }
    let filters = Filters::of(query)?;
    let wanted = Wanted {
        metadata: query.flag("metadata")?.unwrap_or(false),
        comments: query.flag("include_comments")?.unwrap_or(false) || !filters.is_empty(),
        name: query.text("filter").filter(|filter| !filter.is_empty()).map(NameFilter::new),
        recursive: query.flag("recursive")?.unwrap_or(false) || !filters.is_empty(),
        filters,
    };
    let named = !directory.is_empty();
    let listed = call.shared.on_files(move |shared| list_in(shared, &places, named, &wanted)).await?;
    Reply::json(&listed)
}

fn list_in(shared: &Shared, places: &[DirPath], named: bool, wanted: &Wanted) -> Result<Value, ApiError> {
    let (directory, walk) = match shared.store.directory(places) {
        Ok(place) => {
            let depth = if wanted.recursive { DEPTH } else { 1 };
            (place.as_str(), shared.store.walk(place.as_str(), depth)?)
        }
        // A deployment without files yet is empty; a directory that was asked for by name is missing.
        Err(StoreError::NotFound) if !named => {
            (places.first().map_or("", DirPath::as_str), Walk { entries: Vec::new(), is_truncated: false })
        }
        Err(StoreError::NotFound) => {
            return Err(ApiError::not_found("Directory", places.first().map_or("", DirPath::as_str)));
        }
        Err(error) => return Err(error.into()),
    };
    let mut scripts = Vec::new();
    for entry in &walk.entries {
        if wanted.name.as_ref().is_some_and(|filter| !filter.matches(&entry.name)) {
            continue;
        }
        let directives = if wanted.comments { directives(shared, entry) } else { None };
        if !wanted.filters.admit(directives.as_ref()) {
            continue;
        }
        let mut shown_entry = Map::from_iter([
            ("name".to_owned(), entry.name.as_str().into()),
            ("path".to_owned(), entry.path.as_str().into()),
            ("isDirectory".to_owned(), entry.facts.is_directory.into()),
        ]);
        if wanted.metadata {
            put_facts(&mut shown_entry, &entry.name, &entry.facts);
        }
        if wanted.comments && !entry.facts.is_directory {
            shown_entry.insert("magicComments".to_owned(), shown(directives.as_ref()));
        }
        scripts.push(Value::Object(shown_entry));
    }
    let mut reply = json!({ "directory": directory, "count": scripts.len(), "scripts": scripts });
    if wanted.recursive {
        reply["recursive"] = true.into();
    }
    if !wanted.filters.is_empty() {
        reply["filters"] = wanted.filters.to_json();
    }
    if walk.is_truncated {
        reply["truncated"] = true.into();
    }
    Ok(reply)
}

async fn exhaustive(call: Call, directory: DirPath) -> Result<Reply, ApiError> {
    let shown = directory.as_str().to_owned();
    let found = call.shared.on_files(move |shared| {
        shared.store.exhaustive(&directory).map_err(|why| match why {
            Incomplete::TooMany => unprocessable("the directory has too many entries", "TOO_MANY_ENTRIES"),
            Incomplete::NotUtf8 => unprocessable("a name is not valid UTF-8", "NAME_NOT_UTF8"),
            Incomplete::Changed => ApiError::new(StatusCode::CONFLICT, "the directory changed while it was listed")
                .with_code("TREE_CHANGED"),
            Incomplete::Store(StoreError::NotFound) => ApiError::not_found("Directory", directory.as_str()),
            Incomplete::Store(error) => error.into(),
        })
    });
    let entries: Vec<Value> = found.await?.into_iter().map(raw).collect();
    Reply::json(&json!({ "directory": shown, "exhaustive": true, "count": entries.len(), "entries": entries }))
}

fn unprocessable(message: &str, code: &str) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, message).with_code(code)
}

fn raw(entry: RawEntry) -> Value {
    let mut shown = json!({ "name": entry.name, "path": entry.path });
    shown["type"] = match entry.kind {
        EntryType::File => "file",
        EntryType::Directory => "directory",
        EntryType::Symlink => "symlink",
        EntryType::Other => "other",
    }
    .into();
    if entry.kind == EntryType::File {
        shown["size"] = entry.size.into();
        shown["links"] = entry.links.into();
    }
    if let Some(target) = entry.target {
        shown["target"] = target.into();
    }
    shown
}
