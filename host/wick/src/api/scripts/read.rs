//! `scripts/read`: one file, its secrets hidden.

use super::{extension, is_source, shown};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::reply::Reply;
use crate::api::scope::Scope;
use crate::api::store::{StoreError, etag};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use wick_runtime::clock;
use wick_runtime::script::directives::{Directives, redact_source};

pub(in crate::api) async fn read(call: Call) -> Result<Reply, ApiError> {
    let path = call.query.required("path")?.to_owned();
    let places = Scope::of(&call)?.readable(&path, &call.roots())?;
    let limit = call.shared.body_bytes as u64;
    let (place, stored) = call
        .shared
        .on_files(move |shared| match shared.store.read(&places, limit) {
            Ok((place, stored)) => Ok((place.clone(), stored)),
            Err(StoreError::NotFound) => Err(ApiError::not_found("Script", places[0].as_str())),
            Err(error) => Err(error.into()),
        })
        .await?;
    // Names the stored version, not the redacted one: that is what a later write replaces.
    let version = etag(&stored.bytes);
    let content = String::from_utf8(stored.bytes).map_err(|_| {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "the file is not UTF-8 text").with_code("CONTENT_NOT_UTF8")
    })?;
    let name = place.name();
    let directives = is_source(name).then(|| Directives::parse(&content));
    let reply = Reply::json(&json!({
        "path": path,
        "resolvedPath": place.as_str(),
        // Whatever the file is called: a copy of a script holds its secrets too.
        "content": redact_source(&content),
        "magicComments": shown(directives.as_ref()),
        "metadata": {
            "size": stored.facts.size,
            "created": stored.facts.created.map(clock::iso_time),
            "modified": clock::iso_time(stored.facts.modified),
            "isDirectory": false,
            "extension": extension(name),
        },
    }))?;
    let version = HeaderValue::try_from(version).map_err(ApiError::internal)?;
    Ok(reply.with_header(header::ETAG, version))
}
