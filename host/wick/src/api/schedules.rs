//! `schedules/…`: scripts that run by themselves.

use super::call::Call;
use super::error::ApiError;
use super::path::FilePath;
use super::reply::Reply;
use super::scope::Scope;
use http::StatusCode;
use serde_json::json;
use wick_runtime::service::schedule::{DEFAULT_LIMIT, FireStatus, HistoryError, HistoryQuery, Since, TokenRequired};

pub(super) async fn list(call: Call) -> Result<Reply, ApiError> {
    let scheduler = call.shared.runtime.scheduler();
    let schedules = scheduler.list();
    // What is asked for in vain is shown beside what is there: it is where one looks for it.
    Reply::json(&json!({ "total": schedules.len(), "schedules": schedules, "failed": scheduler.failures() }))
}

pub(super) async fn history(call: Call) -> Result<Reply, ApiError> {
    let since = call.query.text("since").map(|text| {
        Since::parse(text).ok_or_else(|| ApiError::invalid("since must be ISO 8601 in UTC, or milliseconds"))
    });
    // More than there can be is refused by the history itself.
    let limit = call.query.number("limit")?.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let paths = match call.query.text("scriptPath") {
        Some(path) => places(&call, path)?.into_iter().map(Some).collect(),
        None => vec![None],
    };
    let query = HistoryQuery {
        script_path: None,
        since: since.transpose()?,
        limit: limit.unwrap_or(DEFAULT_LIMIT),
        include_rotated: call.query.flag("includeRotated")?.unwrap_or(false),
        cursor: call.query.text("cursor").map(str::to_owned),
    };
    let reading = move |shared: &super::Shared| {
        // A path may mean a script of the scope or one below the root: the first that has a history is meant.
        let mut read = Err(HistoryError::UnknownCursor);
        for script_path in paths {
            let script_path = script_path.map(|path| path.as_str().to_owned());
            read = shared.runtime.scheduler().history(&HistoryQuery { script_path, ..query.clone() });
            if !matches!(&read, Ok(page) if page.total == 0) {
                break;
            }
        }
        Ok(read?)
    };
    Reply::json(&call.shared.on_files(reading).await?)
}

pub(super) async fn reload(call: Call) -> Result<Reply, ApiError> {
    let dry_run = call.body.flag("dry_run")?.unwrap_or(false);
    let reloading = move |shared: &super::Shared| Ok(shared.runtime.reload_schedules(dry_run));
    Reply::json(&call.shared.on_files(reloading).await?)
}

pub(super) async fn trigger(call: Call) -> Result<Reply, ApiError> {
    let path = call.body.required("scriptPath")?;
    let force = call.body.flag("force")?.unwrap_or(false);
    let scheduler = call.shared.runtime.scheduler();
    let mut unregistered = None;
    for place in places(&call, path)? {
        let reply = scheduler.trigger(place.as_str(), force).await?;
        if reply.status != FireStatus::Unregistered {
            return Reply::json(&reply);
        }
        unregistered.get_or_insert(reply);
    }
    Reply::json(&unregistered)
}

/// The scripts a path may mean, the likeliest first.
fn places(call: &Call, path: &str) -> Result<Vec<FilePath>, ApiError> {
    Scope::of(call)?.readable(path, &call.roots())
}

impl From<TokenRequired> for ApiError {
    fn from(error: TokenRequired) -> ApiError {
        ApiError::new(StatusCode::FORBIDDEN, error.to_string()).with_code("TOKEN_REQUIRED")
    }
}

impl From<HistoryError> for ApiError {
    fn from(error: HistoryError) -> ApiError {
        match error {
            HistoryError::Log(error) => error.into(),
            HistoryError::InvalidLimit | HistoryError::UnknownCursor => ApiError::invalid(error.to_string()),
        }
    }
}
