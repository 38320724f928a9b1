//! The text clients see: console lines, summaries, and the files of an execution, which exist only here.

use serde_json::{Value, json};

use super::execution::{ErrorRecord, LineLevel};
use super::name::ExecutionFile;
use super::record::{Detail, Stored, StoredBody};
use super::time;

/// One entry of an execution log: `<time> [label] text`, with the execution's id after the time when several
/// executions share the stream. Further lines of the text are indented under it.
pub(super) fn entry(ts_ms: u64, id: Option<&str>, label: &str, text: &str, mut push: impl FnMut(String)) {
    let mut head = time::iso_string(ts_ms);
    if let Some(id) = id {
        head.push(' ');
        head.push_str(id);
    }
    let mut parts = text.split('\n').map(|part| part.strip_suffix('\r').unwrap_or(part));
    push(format!("{head} [{label}] {}", parts.next().unwrap_or_default()));
    for part in parts {
        push(format!("  {part}"));
    }
}

pub(super) fn error_text(error: &ErrorRecord<'_>) -> String {
    let ErrorRecord { code, message, stack } = error;
    match stack {
        Some(stack) => format!("{code}: {message}\n{}", stack.trim_end()),
        None => format!("{code}: {message}"),
    }
}

pub(super) fn summary_text(method: &str, url: &str, status: u16, duration_ms: f64, bytes: u64) -> String {
    format!("{method} {url} -> {status} in {duration_ms:.3} ms, {bytes} bytes")
}

type Record = Stored<Detail>;

/// The files this record has. Request and response are there only when headers or bodies were kept.
pub(super) fn files(record: &Record) -> Vec<ExecutionFile> {
    ExecutionFile::ALL.into_iter().filter(|file| has(record, *file)).collect()
}

fn has(record: &Record, file: ExecutionFile) -> bool {
    let Some(detail) = &record.detail else { return false };
    match file {
        ExecutionFile::Execution | ExecutionFile::Summary | ExecutionFile::Metadata => true,
        ExecutionFile::Request => detail.request_headers.is_some() || detail.request_body.is_some(),
        ExecutionFile::Response => detail.response_headers.is_some() || detail.response_body.is_some(),
    }
}

/// The lines of one file of the execution, `None` when the record has no such file.
pub(super) fn file(record: &Record, file: ExecutionFile) -> Option<Vec<String>> {
    let detail = record.detail.as_ref().filter(|_| has(record, file))?;
    Some(match file {
        ExecutionFile::Execution => execution(record, detail, None),
        ExecutionFile::Request => {
            let first = format!("{} {}", record.method, record.url);
            message(first, &detail.request_headers, &detail.request_body)
        }
        ExecutionFile::Response => message(record.status.to_string(), &detail.response_headers, &detail.response_body),
        ExecutionFile::Summary => pretty(&summary(record, detail)),
        ExecutionFile::Metadata => pretty(&metadata(record, detail)),
    })
}

/// The console lines, the error and the summary, in the order a live reader sees them.
pub(super) fn execution(record: &Record, detail: &Detail, id: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut push = |line| lines.push(line);
    for (ts_ms, level, text) in &detail.lines {
        entry(*ts_ms, id, LineLevel::from_code(*level).name(), text, &mut push);
    }
    let end_ms = record.end_ms();
    if detail.lines_dropped > 0 {
        entry(end_ms, id, "gap", &format!("{} more lines were not kept", detail.lines_dropped), &mut push);
    }
    if detail.oversize {
        entry(end_ms, id, "gap", "the record was too large to keep in full", &mut push);
    }
    if let Some(error) = &detail.error {
        let error = ErrorRecord { code: &error.code, message: &error.message, stack: error.stack.as_deref() };
        entry(end_ms, id, "error", &error_text(&error), &mut push);
    }
    let Stored { method, url, status, duration_ms, bytes, .. } = record;
    entry(end_ms, id, "summary", &summary_text(method, url, *status, *duration_ms, *bytes), &mut push);
    lines
}

fn message(first: String, headers: &Option<Vec<(String, String)>>, body: &Option<StoredBody>) -> Vec<String> {
    let mut lines = vec![first];
    for (name, value) in headers.iter().flatten() {
        lines.push(format!("{name}: {value}"));
    }
    let Some(body) = body else { return lines };
    lines.push(String::new());
    let Some(text) = &body.text else {
        lines.push(format!("[binary body, {} bytes]", body.total));
        return lines;
    };
    lines.extend(text.lines().map(str::to_owned));
    if (text.len() as u64) < body.total {
        lines.push(format!("[first {} of {} bytes]", text.len(), body.total));
    }
    lines
}

fn summary(record: &Record, detail: &Detail) -> Value {
    let error = detail.error.as_ref().map(|error| json!({ "code": error.code, "message": error.message }));
    json!({
        "executionId": record.id,
        "scriptPath": record.script_path,
        "method": record.method,
        "url": record.url,
        "status": record.status,
        "startedAt": record.ts,
        "endedAt": time::iso_string(record.end_ms()),
        "durationMs": record.duration_ms,
        "cpuMs": detail.cpu_us as f64 / 1000.0,
        "bytes": record.bytes,
        "consoleLines": detail.lines.len() as u64 + detail.lines_dropped,
        "error": error,
    })
}

fn metadata(record: &Record, detail: &Detail) -> Value {
    let timings: serde_json::Map<_, _> =
        detail.timings.iter().map(|(name, us)| (name.clone(), json!(*us as f64 / 1000.0))).collect();
    json!({
        "executionId": record.id,
        "deployment": detail.deployment,
        "host": record.host,
        "clientIp": record.client_ip,
        "ua": record.ua,
        "logLevel": detail.level,
        "retentionDays": record.keep,
        "route": detail.route,
        "timingsMs": timings,
        "files": files(record).into_iter().map(ExecutionFile::file_name).collect::<Vec<_>>(),
    })
}

fn pretty(value: &Value) -> Vec<String> {
    format!("{value:#}").lines().map(str::to_owned).collect()
}
