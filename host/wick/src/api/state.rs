//! `shared-state/…` and `cache/clear`: the `shared` objects of live workers, and the workers themselves.
//!
//! A deployment's `shared` lives in its worker. One without a live worker has no state, and clearing a worker clears
//! its state with it.

use super::call::Call;
use super::error::ApiError;
use super::reply::Reply;
use super::scope::Hostname;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// Commands the guest knows.
const GET: u32 = 1;
const SET: u32 = 2;
const CLEAR: u32 = 3;

/// Deployments named to someone who asked for one that is not there.
const MAX_NAMED: usize = 100;

/// The state of one deployment, as its hostname, and the path asked for.
struct Asked {
    hostname: String,
    key: String,
    path: Option<String>,
}

fn asked(call: &Call) -> Result<Asked, ApiError> {
    let hostname = call.body.required("hostname")?.to_owned();
    let key = Hostname::of(call)?.target(call)?.deployment().to_string();
    Ok(Asked { hostname, key, path: path_of(call)? })
}

fn path_of(call: &Call) -> Result<Option<String>, ApiError> {
    Ok(call.body.text("path")?.filter(|path| !path.is_empty()).map(str::to_owned))
}

pub(super) async fn get(call: Call) -> Result<Reply, ApiError> {
    let asked = asked(&call)?;
    let (mut reply, key) = (asked.reply(), asked.key);
    match command(&call, &key, GET, json!({ "path": asked.path })).await? {
        Some(answer) if answer["exists"] == true => {
            reply.insert("exists".to_owned(), true.into());
            reply.insert("state".to_owned(), answer["state"].clone());
            reply.insert("size".to_owned(), answer["size"].clone());
        }
        answer => {
            reply.insert("exists".to_owned(), false.into());
            reply.insert("state".to_owned(), Value::Null);
            if answer.is_none() {
                reply.insert("deployments".to_owned(), live_beside(&call, &key).into());
            }
        }
    }
    Reply::json(&reply)
}

pub(super) async fn set(call: Call) -> Result<Reply, ApiError> {
    let asked = asked(&call)?;
    let value = call.body.present("value");
    let value = value.ok_or_else(|| ApiError::invalid("value is required").with_detail("parameter", "value"))?;
    let merge = call.body.flag("merge")?.unwrap_or(false);
    let arguments = json!({ "path": asked.path, "value": value, "merge": merge });
    let Some(answer) = command(&call, &asked.key, SET, arguments).await? else {
        // Nothing holds the state, so nothing could be set: saying otherwise would lose it silently.
        let error = ApiError::new(StatusCode::NOT_FOUND, format!("{} has no live worker", asked.key));
        let error = error.with_code("NO_LIVE_WORKER").with_detail("resource", asked.key.as_str());
        return Err(error.with_detail("deployments", live_beside(&call, &asked.key)));
    };
    let mut reply = asked.reply();
    for name in ["updated", "merged", "size"] {
        reply.insert(name.to_owned(), answer[name].clone());
    }
    Reply::json(&reply)
}

pub(super) async fn clear(call: Call) -> Result<Reply, ApiError> {
    if let Some(path) = path_of(&call)? {
        return clear_path(call, path).await;
    }
    let selector = Selector::of(&call)?;
    let live = call.shared.runtime.live_workers();
    let chosen: Vec<&String> = live.iter().filter(|key| selector.matches(key)).collect();
    let mut count = 0;
    for key in &chosen {
        count += usize::from(command(&call, key, CLEAR, json!({})).await?.is_some());
    }
    Reply::json(&json!({
        "cleared": count > 0,
        "count": count,
        "selector": selector.to_string(),
        "remaining": live.len() - chosen.len(),
    }))
}

async fn clear_path(call: Call, path: String) -> Result<Reply, ApiError> {
    let asked = asked(&call)?;
    let answer = command(&call, &asked.key, CLEAR, json!({ "path": path })).await?;
    let cleared = answer.as_ref().is_some_and(|answer| answer["cleared"] == true);
    let reason = match answer {
        None => Some("no live worker"),
        Some(_) if !cleared => Some("nothing at this path"),
        Some(_) => None,
    };
    Reply::json(&json!({
        "hostname": asked.hostname,
        "selector": asked.key,
        "path": path,
        "cleared": cleared,
        "count": usize::from(cleared),
        "reason": reason,
    }))
}

pub(super) async fn clear_cache(call: Call) -> Result<Reply, ApiError> {
    if call.body.get("scriptPath").is_some() {
        return Err(ApiError::invalid("scriptPath cannot be cleared: a cache belongs to a deployment"));
    }
    let selector = Selector::of(&call)?;
    let clear_vm = call.body.flag("clearVm")?.unwrap_or(true);
    let clear_state = call.body.flag("clearState")?.unwrap_or(false);
    let runtime = &call.shared.runtime;
    let matched: Vec<String> = runtime.live_workers().into_iter().filter(|key| selector.matches(key)).collect();
    let (mut vms, mut states) = (0, 0);
    if clear_vm {
        vms = runtime.clear_workers(|key| selector.matches(key));
        states = vms;
        // Files are looked at again as well, in case a change of theirs went unnoticed.
        runtime.files_changed();
    } else if clear_state {
        for key in &matched {
            states += usize::from(command(&call, key, CLEAR, json!({})).await?.is_some());
        }
    }
    let left = runtime.live_workers().len();
    let untouched = if clear_vm { left } else { left.saturating_sub(states) };
    Reply::json(&json!({
        "cleared": clear_vm || clear_state,
        "selector": selector.to_string(),
        "matched": matched.len(),
        "vmCache": { "cleared": vms, "remaining": left },
        "sharedState": { "cleared": states, "remaining": untouched },
    }))
}

impl Asked {
    fn reply(&self) -> Map<String, Value> {
        Map::from_iter([
            ("hostname".to_owned(), self.hostname.as_str().into()),
            ("key".to_owned(), self.key.as_str().into()),
            ("path".to_owned(), self.path.as_deref().into()),
        ])
    }
}

/// Asks a live worker. `None` when there is none.
async fn command(call: &Call, key: &str, command: u32, arguments: Value) -> Result<Option<Value>, ApiError> {
    let Some(answer) = call.shared.runtime.shared_state(key, command, arguments).await else { return Ok(None) };
    let answer: Value = serde_json::from_slice(&answer?).map_err(ApiError::internal)?;
    match answer["error"].as_str() {
        Some(message) => Err(ApiError::invalid(message)),
        None => Ok(Some(answer)),
    }
}

/// Live deployments of the same namespace, for someone who may have meant one of them.
fn live_beside(call: &Call, key: &str) -> Vec<String> {
    let namespace = key.split_once('/').map_or(key, |(namespace, _)| namespace);
    let live = call.shared.runtime.live_workers().into_iter();
    let beside = live.filter(|key| key.split_once('/').is_some_and(|(held, _)| held == namespace));
    beside.take(MAX_NAMED).collect()
}

/// The deployments a clearing is about.
#[derive(Debug)]
enum Selector {
    All,
    Namespace(String),
    One(String),
}

impl Selector {
    fn of(call: &Call) -> Result<Selector, ApiError> {
        if call.body.flag("clearAll")?.unwrap_or(false) {
            return Ok(Selector::All);
        }
        let hostname = Hostname::of(call)?;
        match (&hostname.namespace, &hostname.exec_id) {
            (None, None) => Err(ApiError::invalid("hostname, execId or clearAll is required")),
            (Some(namespace), None) => Ok(Selector::Namespace(namespace.clone())),
            (_, Some(_)) => Ok(Selector::One(hostname.target(call)?.deployment().to_string())),
        }
    }

    fn matches(&self, key: &str) -> bool {
        match self {
            Selector::All => true,
            Selector::Namespace(namespace) => key.split_once('/').is_some_and(|(held, _)| held == namespace),
            Selector::One(one) => key == one,
        }
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Selector::All => f.write_str("*"),
            Selector::Namespace(namespace) => write!(f, "{namespace}/*"),
            Selector::One(key) => f.write_str(key),
        }
    }
}
