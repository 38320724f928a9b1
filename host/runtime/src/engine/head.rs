//! The head of a request as the guest reads it (`js-prelude/src/boot/call.js` is the other side): lines, then flat
//! headers. Nothing in it can hold a line end: each part is a token, a URL, an address or JSON.

use crate::hostcall::flat_headers;
use crate::route::{Match, Target};
use http::HeaderMap;
use serde_json::json;

/// What the head is made of. What no code of the program can see is left out.
pub(crate) struct HeadParts<'a> {
    pub(crate) with_request: bool,
    pub(crate) with_metadata: bool,
    pub(crate) unit_ids: &'a str,
    pub(crate) execution_id: &'a str,
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) client_ip: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) target: &'a Target,
    pub(crate) found: &'a Match,
    pub(crate) headers: &'a HeaderMap,
}

pub(crate) fn encode(parts: &HeadParts<'_>) -> String {
    if !parts.with_request && !parts.with_metadata {
        return format!("{}\n{}\n", parts.unit_ids, parts.method);
    }
    let mut head = String::with_capacity(512 + parts.url.len());
    for part in [parts.unit_ids, parts.method, parts.execution_id, parts.url, parts.client_ip] {
        head.push_str(part);
        head.push('\n');
    }
    if parts.with_metadata {
        push_about(&mut head, parts);
    }
    head.push('\n');
    head.push_str(parts.origin);
    head.push('\n');
    if parts.with_request {
        flat_headers(&mut head, parts.headers);
    }
    head
}

fn push_about(head: &mut String, parts: &HeadParts<'_>) {
    let target = parts.target;
    // The same for every request of a static route, which is why the prelude keeps the last one parsed.
    let about = json!({
        "parameters": parts.found.parameters,
        "subdomain": target.subdomain,
        "execId": target.exec_id,
        "projectId": target.project_id,
        "containerId": target.container_id,
        "hostname": target.namespace,
        "scriptPath": parts.found.script_path,
    });
    head.push_str(&about.to_string());
}
