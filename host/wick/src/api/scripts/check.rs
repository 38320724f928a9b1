//! What a file must be before it is written, by its name.

use super::is_source;
use crate::api::error::ApiError;
use serde_json::json;
use wick_runtime::route::EntryKind;
use wick_runtime::script::source::{self, SourceKind};

/// Refuses a script that does not compile and JSON that does not parse. Answers whether there was anything to check.
pub(super) fn check(path: &str, name: &str, content: &str) -> Result<bool, ApiError> {
    if name.ends_with(".json") {
        return check_json(content).map(|()| true);
    }
    // Declarations hold nothing that runs.
    if !is_source(name) || name.ends_with(".d.ts") {
        return Ok(false);
    }
    let kind = match EntryKind::of(name, false) {
        EntryKind::Middleware(..) => SourceKind::Middleware,
        _ => SourceKind::Main,
    };
    source::compile(path, content, kind).map(|_| true).map_err(|error| {
        let validation = json!({
            "line": error.line,
            "column": error.column,
            "snippet": error.snippet,
            "message": error.message,
        });
        ApiError::invalid("Script validation failed").with_detail("validation", validation)
    })
}

fn check_json(content: &str) -> Result<(), ApiError> {
    let text = content.strip_prefix('\u{feff}').unwrap_or(content);
    serde_json::from_str::<serde::de::IgnoredAny>(text).map(drop).map_err(|error| {
        let validation = json!({ "line": error.line(), "column": error.column(), "message": error.to_string() });
        ApiError::invalid("Invalid JSON").with_detail("validation", validation)
    })
}
