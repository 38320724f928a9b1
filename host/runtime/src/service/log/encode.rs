//! An execution as the one JSON line that is stored.
//!
//! ```text
//! {"ts":"…","executionId":"…",…access members…,"bytes":12,"detail":{…},"keep":7,"v":1}
//! ```
//!
//! Written by hand because it runs once per request. Three properties are relied on by the readers in `record.rs`:
//! the id sits at a fixed offset; the access line is everything before `,"detail":{` or `,"keep":`; and every complete
//! record ends in `,"v":1}`. None of these byte sequences can occur inside a JSON string, where quotes are escaped.

use super::execution::{BodyRecord, Console, Execution, LogLevel};
use super::redact::{self, REDACTED};
use super::{LogConfig, time};

pub(super) const HEAD: &[u8] = b"{\"ts\":\"";
pub(super) const ID: &[u8] = b"\",\"executionId\":\"";
pub(super) const DETAIL: &[u8] = b",\"detail\":{";
pub(super) const KEEP: &[u8] = b",\"keep\":";
pub(super) const TAIL: &[u8] = b",\"v\":1}";

/// Caps on what a client chooses freely.
const URL_BYTES: usize = 8 << 10;
const TEXT_BYTES: usize = 1 << 10;
const HEADERS: usize = 128;
const HEADER_BYTES: usize = 4 << 10;
const ERROR_BYTES: usize = 16 << 10;

/// Appends the record and its newline to `out`.
pub(super) fn execution(out: &mut Vec<u8>, execution: &Execution<'_>, config: &LogConfig) {
    let start = out.len();
    access(out, execution);
    let access_end = out.len();
    if execution.level > LogLevel::None {
        detail(out, execution, config);
    }
    if out.len() - start > config.record_bytes() {
        out.truncate(access_end);
        out.extend_from_slice(b",\"detail\":{\"level\":");
        string(out, execution.level.name());
        text(out, b",\"deployment\":", execution.deployment, TEXT_BYTES);
        out.extend_from_slice(b",\"oversize\":true}");
    }
    end(out, execution.retention_days.unwrap_or(config.retention_days));
}

/// Appends a line saying that `lost` records are missing here.
pub(super) fn gap(out: &mut Vec<u8>, ts_ms: u64, reason: &str, lost: u64, keep_days: u32) {
    out.extend_from_slice(HEAD);
    out.extend_from_slice(&time::iso(ts_ms));
    out.extend_from_slice(b"\",\"gap\":{\"reason\":");
    string(out, reason);
    count(out, b",\"dropped\":", lost);
    out.push(b'}');
    end(out, keep_days);
}

fn end(out: &mut Vec<u8>, keep_days: u32) {
    count(out, KEEP, u64::from(keep_days));
    out.extend_from_slice(TAIL);
    out.push(b'\n');
}

fn access(out: &mut Vec<u8>, execution: &Execution<'_>) {
    out.extend_from_slice(HEAD);
    out.extend_from_slice(&time::iso(execution.ts_ms));
    out.extend_from_slice(&ID[..ID.len() - 1]);
    string(out, cut(execution.id, TEXT_BYTES));
    text(out, b",\"method\":", execution.method, 64);
    let url = redact::url(execution.url);
    text(out, b",\"url\":", &url, URL_BYTES);
    let path = url.split_once('?').map_or(&*url, |(path, _)| path);
    text(out, b",\"path\":", path, URL_BYTES);
    count(out, b",\"status\":", u64::from(execution.status));
    out.extend_from_slice(b",\"durationMs\":");
    milliseconds(out, execution.duration_us);
    text(out, b",\"clientIp\":", execution.client_ip, TEXT_BYTES);
    optional(out, b",\"scriptPath\":", execution.script_path);
    text(out, b",\"host\":", execution.host, TEXT_BYTES);
    optional(out, b",\"ua\":", execution.user_agent);
    count(out, b",\"bytes\":", execution.bytes_out);
}

fn detail(out: &mut Vec<u8>, execution: &Execution<'_>, config: &LogConfig) {
    out.extend_from_slice(DETAIL);
    out.extend_from_slice(b"\"level\":");
    string(out, execution.level.name());
    text(out, b",\"deployment\":", execution.deployment, TEXT_BYTES);
    count(out, b",\"cpuUs\":", execution.cpu_us);
    if execution.level >= LogLevel::Standard {
        if let Some(error) = &execution.error {
            text(out, b",\"error\":{\"code\":", error.code, TEXT_BYTES);
            text(out, b",\"message\":", error.message, ERROR_BYTES);
            if let Some(stack) = error.stack {
                text(out, b",\"stack\":", stack, ERROR_BYTES);
            }
            out.push(b'}');
        }
        if let Some(console) = execution.console {
            lines(out, console);
        }
    }
    if execution.level >= LogLevel::Full {
        headers(out, b",\"requestHeaders\":", execution.request_headers, execution.exclude_headers);
        headers(out, b",\"responseHeaders\":", execution.response_headers, execution.exclude_headers);
    }
    body(out, b",\"requestBody\":", execution.request_body, config);
    body(out, b",\"responseBody\":", execution.response_body, config);
    if execution.level >= LogLevel::Debug {
        timings(out, execution.timings);
        if let Some(route) = execution.route {
            text(out, b",\"route\":", route, TEXT_BYTES);
        }
    }
    out.push(b'}');
}

fn lines(out: &mut Vec<u8>, console: &Console) {
    if !console.lines.is_empty() {
        out.extend_from_slice(b",\"lines\":");
        list(out, &console.lines, |out, line| {
            count(out, b"[", line.ts_ms);
            count(out, b",", u64::from(line.level.code()));
            out.push(b',');
            string(out, &line.text);
            out.push(b']');
        });
    }
    if console.dropped > 0 {
        count(out, b",\"linesDropped\":", console.dropped);
    }
}

fn headers(out: &mut Vec<u8>, key: &[u8], headers: Option<&[(String, String)]>, exclude: &[String]) {
    let Some(headers) = headers else { return };
    out.extend_from_slice(key);
    list(out, headers.iter().take(HEADERS), |out, (name, value)| {
        let value = if redact::is_secret_header(name, exclude) { REDACTED } else { value };
        text(out, b"[", name, HEADER_BYTES);
        text(out, b",", value, HEADER_BYTES);
        out.push(b']');
    });
}

/// A body that is not text is noted by its size alone; nobody reads compressed bytes in a log.
fn body(out: &mut Vec<u8>, key: &[u8], body: Option<BodyRecord<'_>>, config: &LogConfig) {
    let Some(body) = body else { return };
    let kept = &body.bytes[..body.bytes.len().min(config.body_bytes)];
    out.extend_from_slice(key);
    count(out, b"{\"total\":", body.total.max(body.bytes.len() as u64));
    let valid = match std::str::from_utf8(kept) {
        Ok(text) => Some(text),
        // Cut in the middle of a character: the rest is fine.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&kept[..error.valid_up_to()]).ok(),
        Err(_) => None,
    };
    if let Some(valid) = valid {
        text(out, b",\"text\":", valid, usize::MAX);
    }
    out.push(b'}');
}

fn timings(out: &mut Vec<u8>, timings: &[(&str, u64)]) {
    if timings.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"timings\":");
    list(out, timings.iter().take(HEADERS), |out, &(name, us)| {
        text(out, b"[", name, TEXT_BYTES);
        count(out, b",", us);
        out.push(b']');
    });
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(b']');
}

fn text(out: &mut Vec<u8>, key: &[u8], value: &str, limit: usize) {
    out.extend_from_slice(key);
    string(out, cut(value, limit));
}

fn optional(out: &mut Vec<u8>, key: &[u8], value: Option<&str>) {
    match value {
        Some(value) => text(out, key, value, TEXT_BYTES),
        None => {
            out.extend_from_slice(key);
            out.extend_from_slice(b"null");
        }
    }
}

fn cut(value: &str, limit: usize) -> &str {
    if value.len() <= limit { value } else { &value[..value.floor_char_boundary(limit)] }
}

fn count(out: &mut Vec<u8>, key: &[u8], value: u64) {
    out.extend_from_slice(key);
    integer(out, value);
}

fn integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Microseconds as milliseconds with three decimals.
fn milliseconds(out: &mut Vec<u8>, us: u64) {
    integer(out, us / 1000);
    let rest = (us % 1000) as u32;
    out.extend_from_slice(&[b'.', b'0' + (rest / 100) as u8, b'0' + (rest / 10 % 10) as u8, b'0' + (rest % 10) as u8]);
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A JSON string. Most have nothing to escape; finding that out with one branch-free pass lets the compiler use
/// wide instructions, and the copy is then a single one.
fn string(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    let bytes = value.as_bytes();
    if bytes.iter().fold(false, |found, &byte| found | needs_escape(byte)) {
        escaped(out, bytes);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !needs_escape(byte) {
            continue;
        }
        out.extend_from_slice(&bytes[start..at]);
        start = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
    }
    out.extend_from_slice(&bytes[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_round_trip() {
        let every: String = (0u8..=127).map(char::from).chain("é€😀\u{2028}".chars()).collect();
        for value in ["", "plain", "a\"b\\c", &every] {
            let mut out = Vec::new();
            string(&mut out, value);
            assert!(!out.contains(&b'\n'));
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), value);
        }
    }

    #[test]
    fn numbers() {
        let mut out = Vec::new();
        for value in [0, 9, 10, u64::MAX] {
            integer(&mut out, value);
            out.push(b' ');
        }
        milliseconds(&mut out, 1_234_005);
        assert_eq!(out, format!("0 9 10 {} 1234.005", u64::MAX).as_bytes());
    }
}
