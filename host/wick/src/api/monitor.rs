//! `monitor/…`: figures, and what is running.

use super::call::Call;
use super::error::ApiError;
use super::process;
use super::reply::Reply;
use serde_json::json;

pub(super) async fn stats(call: Call) -> Result<Reply, ApiError> {
    let runtime = &call.shared.runtime;
    let stats = runtime.stats();
    let sockets = runtime.sockets();
    let mut requests = runtime.monitor().requests();
    // A socket is a request that goes on; here it is counted under its own name.
    requests.active_http = requests.active_http.saturating_sub(sockets.active as usize);
    let memory = process::memory();
    let limit = process::memory_limit();
    let percentage = if limit == 0 { 0.0 } else { memory.anonymous as f64 * 100.0 / limit as f64 };
    Reply::json(&json!({
        "uptime": runtime.monitor().uptime().as_secs_f64(),
        "memory": {
            "used": memory.anonymous,
            "total": limit,
            "percentage": (percentage * 100.0).round() / 100.0,
            "rss": memory.resident,
            "external": memory.resident.saturating_sub(memory.anonymous),
        },
        "cache": {
            "scripts": stats.scripts,
            "vms": stats.sandboxes,
            "sharedStates": stats.workers,
            "activeWsHostnames": sockets.deployments,
            "images": stats.images,
        },
        "requests": requests,
        "websocket": sockets,
        "cron": runtime.scheduler().figures(),
        "droppedScripts": 0,
        "droppedLogRecords": stats.dropped_log_records,
        "sinceMs": runtime.monitor().started_ms(),
    }))
}

pub(super) async fn active_requests(call: Call) -> Result<Reply, ApiError> {
    let active = call.shared.runtime.monitor().active_requests();
    Reply::json(&json!({ "count": active.len(), "active": active }))
}
