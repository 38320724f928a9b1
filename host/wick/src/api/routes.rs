//! `route/…`: which script would answer, and which routes there are. Nothing here runs a script.

use super::Shared;
use super::call::Call;
use super::error::ApiError;
use super::path::DirPath;
use super::reply::Reply;
use super::scope::Hostname;
use super::store::join;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use wick_runtime::clock;
use wick_runtime::route::{self, DEFAULT_NAMESPACE, Match, PathError, Target, Tree};

/// Paths of one `route/test`.
const MAX_TESTED: usize = 1000;

/// What a call is about, and how it said so.
struct Asked {
    target: Target,
    namespace: String,
    /// `None` when neither the call nor its host named one.
    exec_id: Option<String>,
}

fn asked(call: &Call) -> Result<Asked, ApiError> {
    let hostname = Hostname::of(call)?;
    let target = hostname.target(call)?;
    let host = call.shared.runtime.target(&call.authority, &call.headers)?;
    let is_known = hostname.exec_id.is_some() || host.exec_explicit;
    let exec_id = is_known.then(|| target.exec_id.clone());
    Ok(Asked { namespace: target.namespace.clone(), target, exec_id })
}

pub(super) async fn resolve(call: Call) -> Result<Reply, ApiError> {
    let path = call.body.required("path")?.to_owned();
    let Asked { target, namespace, exec_id } = asked(&call)?;
    let looking = move |shared: &Shared| {
        let tree = shared.runtime.tree();
        let found = look_up(tree, &target, &path).map_err(|error| ApiError::invalid(error.to_string()))?;
        Ok(match found {
            Some(found) => json!({
                "matched": true,
                "path": path,
                "scriptPath": found.script_path,
                "routePattern": found.route_pattern,
                "parameters": found.parameters,
                "type": found.kind,
                "baseDir": found.base_dir,
            }),
            None => json!({
                "matched": false,
                "path": path,
                "hostname": namespace,
                "execId": exec_id,
                "triedDirectories": route::tried_directories(&target),
                "suggestions": route::suggestions(tree, &target, &path),
            }),
        })
    };
    Reply::json(&call.shared.on_files(looking).await?)
}

pub(super) async fn test(call: Call) -> Result<Reply, ApiError> {
    let paths = call.body.texts("paths")?.unwrap_or_default();
    if paths.is_empty() {
        return Err(ApiError::invalid("paths must name at least one path").with_detail("parameter", "paths"));
    }
    if paths.len() > MAX_TESTED {
        return Err(ApiError::invalid(format!("paths must name at most {MAX_TESTED} paths")));
    }
    let paths: Vec<String> = paths.into_iter().map(str::to_owned).collect();
    let target = asked(&call)?.target;
    let looking = move |shared: &Shared| {
        let tree = shared.runtime.tree();
        Ok(paths.iter().map(|path| tested(tree, &target, path)).collect::<Vec<Value>>())
    };
    let results = call.shared.on_files(looking).await?;
    let matched = results.iter().filter(|result| result["matched"] == true).count();
    Reply::json(&json!({
        "tested": results.len(),
        "matched": matched,
        "notMatched": results.len() - matched,
        "results": results,
    }))
}

fn tested(tree: &dyn Tree, target: &Target, path: &str) -> Value {
    match look_up(tree, target, path) {
        Ok(Some(found)) => json!({
            "path": path,
            "matched": true,
            "scriptPath": found.script_path,
            "parameters": found.parameters,
        }),
        Ok(None) => {
            json!({ "path": path, "matched": false, "suggestions": route::suggestions(tree, target, path) })
        }
        // One bad path is a result, not the end of the test.
        Err(error) => json!({ "path": path, "matched": false, "error": error.to_string() }),
    }
}

fn look_up(tree: &dyn Tree, target: &Target, path: &str) -> Result<Option<Match>, PathError> {
    if route::is_reserved_path(path) {
        return Ok(None);
    }
    route::resolve(tree, target, path)
}

pub(super) async fn discover(call: Call) -> Result<Reply, ApiError> {
    let requested = call.body.text("baseDir")?.unwrap_or_default().to_owned();
    let include_metadata = call.body.flag("includeMetadata")?.unwrap_or(false);
    let Asked { target, namespace, exec_id } = asked(&call)?;
    let deployment = target.deployment().to_string();
    // The scope's own prefix may be written or left out, as for scripts.
    let below = match requested.trim_start_matches('/').strip_prefix(&deployment) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => &requested,
    };
    let below = DirPath::parse(below.trim_start_matches('/'))?;
    let looking = move |shared: &Shared| Ok(discovered(shared, &target, below.as_str(), include_metadata));
    let routes = call.shared.on_files(looking).await?;
    Reply::json(&json!({
        "baseDir": requested,
        "hostname": namespace,
        "execId": exec_id,
        "count": routes.len(),
        "routes": routes,
    }))
}

/// The routes of every directory that answers for the target. Where two have the same, the first is the one that answers.
fn discovered(shared: &Shared, target: &Target, below: &str, include_metadata: bool) -> Vec<Map<String, Value>> {
    let tree = shared.runtime.tree();
    let mut seen = HashSet::new();
    let mut routes = Vec::new();
    for directory in route::tried_directories(target) {
        let is_root = directory.is_empty();
        let base = match (is_root, below.is_empty()) {
            (true, _) => below.to_owned(),
            (false, true) => directory,
            (false, false) => join(&directory, below),
        };
        for found in route::discover(tree, &base) {
            // What lies in deployments is theirs, and does not answer from the root.
            let first = found.file.split_once('/').map(|(first, _)| first);
            if is_root && first.is_some_and(|first| first == DEFAULT_NAMESPACE || tree.is_deployment(first)) {
                continue;
            }
            if !seen.insert(found.pattern.clone()) {
                continue;
            }
            let metadata = include_metadata.then(|| shared.store.facts(&found.file).ok()).flatten();
            let Ok(Value::Object(mut route)) = serde_json::to_value(&found) else { continue };
            if let Some(facts) = metadata {
                let metadata = json!({ "size": facts.size, "modified": clock::iso_time(facts.modified) });
                route.insert("metadata".to_owned(), metadata);
            }
            routes.push(route);
        }
    }
    routes
}
