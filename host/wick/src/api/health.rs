//! `health`: that the server is up, and what it costs.

use super::call::Call;
use super::error::ApiError;
use super::process;
use super::reply::Reply;
use http::header;
use serde_json::json;
use wick_runtime::clock;

pub(super) async fn health(call: Call) -> Result<Reply, ApiError> {
    let memory = process::memory();
    Reply::json(&json!({
        "status": "ok",
        "service": "wick",
        "built": option_env!("WICK_BUILT"),
        "started": clock::iso(call.shared.runtime.monitor().started_ms()),
        "memory": { "rss": memory.resident, "heap": memory.anonymous },
        "fds": process::open_files(),
        "pid": std::process::id(),
        "ip": call.peer_ip.to_canonical().to_string(),
        "userAgent": call.header(header::USER_AGENT),
    }))
}
