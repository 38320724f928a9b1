//! `scripts/write`: checked, stored, and made ready to answer.

use super::check::check;
use super::is_source;
use super::live::own_match;
use crate::api::Shared;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::path::FilePath;
use crate::api::reply::Reply;
use crate::api::scope::Scope;
use crate::api::store::{Facts, StoreError, etag};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use wick_runtime::ScheduleChange;
use wick_runtime::clock;
use wick_runtime::error::RequestError;
use wick_runtime::route::{EntryKind, Match, Target};
use wick_runtime::script::directives::{Directives, UnresolvedSecret, Warning, restore_secrets};

/// What is to be written, and on what terms.
struct Order {
    place: FilePath,
    content: String,
    create_directories: bool,
    validate: bool,
    if_not_exists: bool,
    if_match: Option<String>,
    scope: Target,
}

/// What came of it.
struct Outcome {
    facts: Facts,
    is_new: bool,
    validated: bool,
    version: String,
    warnings: Vec<Warning>,
    /// What the write meant for its schedule, if it has or had one.
    schedule: Option<ScheduleChange>,
    /// Only for endpoints: the request that reaches it, if there is one.
    own_match: Option<Option<Match>>,
}

pub(in crate::api) async fn write(call: Call) -> Result<Reply, ApiError> {
    let path = call.body.required("path")?.to_owned();
    let content = call.body.text("content")?;
    let content =
        content.ok_or_else(|| ApiError::invalid("content is required").with_detail("parameter", "content"))?;
    let scope = Scope::of(&call)?;
    let order = Order {
        place: scope.file(&path, &call.roots())?,
        content: content.to_owned(),
        create_directories: call.body.flag("createDirs")?.unwrap_or(true),
        validate: call.body.flag("validate")?.unwrap_or(true),
        if_not_exists: call.body.flag("ifNotExists")?.unwrap_or(false),
        if_match: call.header(header::IF_MATCH).map(str::to_owned),
        scope: scope.target,
    };
    let place = order.place.clone();
    let outcome = call.shared.on_files(move |shared| carry_out(shared, order)).await?;

    let mut reply = json!({
        "path": path,
        "resolvedPath": place.as_str(),
        "created": outcome.is_new,
        "updated": !outcome.is_new,
        "size": outcome.facts.size,
        "modified": clock::iso_time(outcome.facts.modified),
        "validated": outcome.validated,
    });
    if let Some(env) = env_of(&place) {
        reply["env"] = env;
    }
    if let Some(schedule) = outcome.schedule {
        reply["schedule"] = json!(schedule);
    }
    if !outcome.warnings.is_empty() {
        reply["magicCommentWarnings"] = json!(outcome.warnings);
    }
    match outcome.own_match {
        None => {}
        Some(None) => reply["routable"] = false.into(),
        // The next request finds it ready; what keeps it from running is known to its writer now.
        Some(Some(found)) => {
            if let Err(error) = call.shared.runtime.prepare(&found).await {
                reply["warning"] = warning(error);
            }
        }
    }
    let version = HeaderValue::try_from(outcome.version).map_err(ApiError::internal)?;
    Ok(Reply::json(&reply)?.with_header(header::ETAG, version))
}

fn carry_out(shared: &Shared, order: Order) -> Result<Outcome, ApiError> {
    let place = &order.place;
    let validated = order.validate && check(place.as_str(), place.name(), &order.content)?;
    if !shared.store.has_parent(place)? {
        if !order.create_directories {
            let error = ApiError::invalid("the directory does not exist, and createDirs is false");
            return Err(error.with_detail("resource", place.parent()));
        }
        shared.store.make_parents(&shared.store.alone(), place)?;
    }
    let (facts, is_new, content) = store(shared, &order)?;
    shared.runtime.files_changed();

    let warnings = if is_source(place.name()) { Directives::parse(&content).warnings } else { Vec::new() };
    let schedule = shared.runtime.reload_schedule_of(place.as_str());
    let is_endpoint =
        is_source(place.name()) && !matches!(EntryKind::of(place.name(), false), EntryKind::Middleware(..));
    let own_match = is_endpoint.then(|| own_match(shared.runtime.tree(), &order.scope, place.as_str()));
    Ok(Outcome { facts, is_new, validated, version: etag(content.as_bytes()), warnings, schedule, own_match })
}

/// Answers whether the file is new, and what is in it now.
fn store(shared: &Shared, order: &Order) -> Result<(Facts, bool, String), ApiError> {
    let place = &order.place;
    // Held from reading the old file to having the new one in its place: what is restored and compared is what is
    // replaced.
    let turn = shared.store.share(place);
    let stored = match shared.store.stored(place, shared.body_bytes as u64) {
        Ok(stored) => Some(stored),
        Err(StoreError::NotFound) => None,
        Err(_) if order.if_not_exists => return Err(taken(place)),
        Err(error) => return Err(error.into()),
    };
    let old = stored.as_ref().map(|stored| stored.bytes.as_slice());
    if !precondition_holds(order.if_match.as_deref(), old) {
        let error = ApiError::new(StatusCode::PRECONDITION_FAILED, "the file is not the version that If-Match names");
        return Err(error.with_detail("resource", place.as_str()));
    }
    if order.if_not_exists && old.is_some() {
        return Err(taken(place));
    }
    let old_text = String::from_utf8_lossy(old.unwrap_or_default());
    let content = match restore_secrets(&order.content, &old_text) {
        Ok(content) => content,
        // In a document the placeholder may be just text.
        Err(_) if !is_source(place.name()) => order.content.clone(),
        Err(unresolved) => {
            let error = ApiError::invalid(unresolved.to_string()).with_code(UnresolvedSecret::CODE);
            return Err(error.with_detail("directive", unresolved.directive).with_detail("line", unresolved.line));
        }
    };
    let put = if order.if_not_exists {
        shared.store.create(&turn, place, content.as_bytes())
    } else {
        shared.store.replace(&turn, place, content.as_bytes())
    };
    match put {
        Ok(facts) => Ok((facts, old.is_none(), content)),
        Err(StoreError::Exists) => Err(taken(place)),
        // Its directory was there a moment ago.
        Err(StoreError::NotFound) => Err(ApiError::new(StatusCode::CONFLICT, "the directory was removed meanwhile")
            .with_detail("resource", place.parent())),
        Err(error) => Err(error.into()),
    }
}

fn taken(place: &FilePath) -> ApiError {
    let error = ApiError::new(StatusCode::CONFLICT, "the path is already taken").with_code("ALREADY_EXISTS");
    error.with_detail("resource", place.as_str())
}

/// `If-Match` by RFC 9110: any of the listed versions, or `*` for any at all. A weak tag never matches.
fn precondition_holds(if_match: Option<&str>, stored: Option<&[u8]>) -> bool {
    match (if_match, stored) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(listed), Some(bytes)) => {
            let current = etag(bytes);
            listed.split(',').map(str::trim).any(|tag| tag == "*" || tag == current)
        }
    }
}

/// Which scripts an environment file is for.
fn env_of(place: &FilePath) -> Option<Value> {
    match EntryKind::of(place.name(), false) {
        EntryKind::DefaultEnv => Some(json!({ "scope": "directory", "appliesTo": place.parent() })),
        EntryKind::ScriptEnv(stem) => {
            let script = crate::api::store::join(place.parent(), stem);
            Some(json!({ "scope": "script", "appliesTo": script }))
        }
        _ => None,
    }
}

fn warning(error: RequestError) -> Value {
    json!({ "code": error.kind.code(), "message": error.message, "details": error.details })
}
