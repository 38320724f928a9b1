//! `scripts/delete` and `scripts/move`.

use crate::api::Shared;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::path::FilePath;
use crate::api::reply::Reply;
use crate::api::scope::Scope;
use crate::api::store::{Facts, Removed, StoreError};
use http::StatusCode;
use serde_json::json;

pub(in crate::api) async fn delete(call: Call) -> Result<Reply, ApiError> {
    let path = call.query.required("path")?.to_owned();
    if call.query.text("confirm") != Some("true") {
        return Err(ApiError::invalid("confirm=true parameter required for safety"));
    }
    let place = Scope::of(&call)?.file(&path, &call.roots())?;
    let resolved = place.clone();
    let removed = call.shared.on_files(move |shared| remove(shared, &place)).await?;
    let mut reply = json!({
        "deleted": true,
        "path": path,
        "resolvedPath": resolved.as_str(),
        "size": removed.size,
        "type": removed.kind,
    });
    if let Some(target) = removed.target {
        reply["target"] = target.into();
    }
    Reply::json(&reply)
}

fn remove(shared: &Shared, place: &FilePath) -> Result<Removed, ApiError> {
    let store = &shared.store;
    let removed = match store.is_directory(place) {
        Ok(true) => store.remove_directory(&store.alone(), place),
        Ok(false) => store.remove_file(&store.share(place), place),
        Err(error) => Err(error),
    };
    match removed {
        Ok(removed) => {
            shared.runtime.files_changed();
            shared.runtime.reload_schedule_of(place.as_str());
            Ok(removed)
        }
        Err(StoreError::NotFound) => Err(ApiError::not_found("Script", place.as_str())),
        Err(error) => Err(error.into()),
    }
}

pub(in crate::api) async fn rename(call: Call) -> Result<Reply, ApiError> {
    let from = call.body.required("from")?.to_owned();
    let to = call.body.required("to")?.to_owned();
    let overwrite = call.body.flag("overwrite")?.unwrap_or(false);
    let scope = Scope::of(&call)?;
    let old = scope.file(&from, &call.roots())?;
    let new = scope.file(&to, &call.roots())?;
    let (resolved_from, resolved_to) = (old.clone(), new.clone());
    let moved = call.shared.on_files(move |shared| move_file(shared, &old, &new, overwrite)).await?;
    Reply::json(&json!({
        "moved": true,
        "from": from,
        "to": to,
        "resolvedFrom": resolved_from.as_str(),
        "resolvedTo": resolved_to.as_str(),
        "size": if moved.is_directory { 0 } else { moved.size },
    }))
}

fn move_file(shared: &Shared, old: &FilePath, new: &FilePath, overwrite: bool) -> Result<Facts, ApiError> {
    let store = &shared.store;
    let turn = store.alone();
    // Looked for first, so that a mistyped name makes no directories.
    match store.is_directory(old) {
        Err(StoreError::NotFound) => return Err(ApiError::not_found("Script", old.as_str())),
        found => found?,
    };
    let moved = if new.is_below(old) {
        Err(StoreError::IntoItself)
    } else {
        store.make_parents(&turn, new).and_then(|()| store.rename(&turn, old, new, overwrite))
    };
    match moved {
        Ok(facts) => {
            shared.runtime.files_changed();
            drop(turn);
            if facts.is_directory {
                shared.runtime.reload_schedules(false);
            } else {
                shared.runtime.reload_schedule_of(old.as_str());
                shared.runtime.reload_schedule_of(new.as_str());
            }
            Ok(facts)
        }
        Err(StoreError::Exists) => {
            let error = ApiError::new(StatusCode::CONFLICT, "the target already exists").with_code("ALREADY_EXISTS");
            Err(error.with_detail("resource", new.as_str()))
        }
        Err(error) => Err(error.into()),
    }
}
