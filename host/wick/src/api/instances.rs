//! `list`: the deployments of a namespace.

use super::call::Call;
use super::error::ApiError;
use super::reply::Reply;
use super::scope::Scope;
use super::store::{Store, StoreError};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wick_runtime::route::{DEFAULT_NAMESPACE, EntryKind, check_exec_id};

/// A marker is a few lines; one larger than this is not read.
const MAX_MARKER_BYTES: u64 = 1 << 20;

/// Levels below a deployment whose files are counted.
const DEPTH: usize = 32;

#[derive(Debug, Serialize)]
struct Instance {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    files: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invalid: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) async fn list(call: Call) -> Result<Reply, ApiError> {
    let namespace = Scope::of(&call)?.target.namespace;
    let instances = call.shared.on_files(move |shared| Ok(instances(&shared.store, &namespace)?)).await?;
    let sdk = instances.iter().filter(|instance| instance.kind == "sdk").count();
    Reply::json(&json!({
        "execIds": instances,
        "total": instances.len(),
        "summary": { "sdk": sdk, "custom": instances.len() - sdk },
    }))
}

fn instances(store: &Store, namespace: &str) -> Result<Vec<Instance>, StoreError> {
    let mut found: BTreeMap<String, Instance> = BTreeMap::new();
    for (id, directory) in deployments(store, namespace)? {
        // Deleted meanwhile.
        let Ok(instance) = instance(store, id.clone(), &directory) else { continue };
        match found.get_mut(&id) {
            // The same id in the older layout: the files of both answer.
            Some(known) => known.files += instance.files,
            None => {
                found.insert(id, instance);
            }
        }
    }
    // As people count: 2 before 10.
    let mut instances: Vec<Instance> = found.into_values().collect();
    instances.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
    Ok(instances)
}

/// Exec ids with their directories.
fn deployments(store: &Store, namespace: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    match store.list(namespace) {
        Ok(listed) => {
            for entry in listed.entries {
                if entry.facts.is_directory && check_exec_id(&entry.name).is_ok() {
                    found.push((entry.name, entry.path));
                }
            }
        }
        Err(StoreError::NotFound | StoreError::NotADirectory) => {}
        Err(error) => return Err(error),
    }
    if namespace == DEFAULT_NAMESPACE {
        for entry in store.list("")?.entries {
            let could_be =
                entry.facts.is_directory && entry.name != DEFAULT_NAMESPACE && check_exec_id(&entry.name).is_ok();
            if could_be && has_scripts(store, &entry.path) {
                found.push((entry.name, entry.path));
            }
        }
    }
    Ok(found)
}

/// Tells a deployment of the older layout from a namespace, which holds nothing but deployments.
fn has_scripts(store: &Store, directory: &str) -> bool {
    store.list(directory).is_ok_and(|listed| {
        let is_script =
            |name: &str| matches!(EntryKind::of(name, false), EntryKind::Script { .. } | EntryKind::Markdown(_));
        listed.entries.iter().any(|entry| !entry.facts.is_directory && is_script(&entry.name))
    })
}

fn instance(store: &Store, id: String, directory: &str) -> Result<Instance, StoreError> {
    let walk = store.walk(directory, DEPTH)?;
    let files = walk.entries.iter().filter(|entry| !entry.facts.is_directory).count();
    let marker = walk.entries.iter().find(|entry| {
        !entry.facts.is_directory && matches!(EntryKind::of(&entry.name, false), EntryKind::SdkMarker(_))
    });
    let mut instance = Instance { id, kind: "custom", files, source_url: None, invalid: None, error: None };
    if let Some(marker) = marker {
        instance.kind = "sdk";
        let text = store.head(&marker.path, MAX_MARKER_BYTES).unwrap_or_default();
        match serde_json::from_str::<Value>(&text) {
            Ok(marker) => instance.source_url = marker["source_url"].as_str().map(str::to_owned),
            Err(error) => {
                instance.invalid = Some(true);
                instance.error = Some(format!("{}: {error}", marker.name));
            }
        }
    }
    Ok(instance)
}
