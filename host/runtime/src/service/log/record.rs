//! A stored line, read back: whether it is whole, its access part, and the full record.

use serde::Deserialize;

use super::encode::{DETAIL, HEAD, ID, KEEP, TAIL};
use super::time;

/// Whether the line is a complete record. A torn one never ends in the tail, see `encode.rs`.
pub(super) fn is_complete(line: &[u8]) -> bool {
    line.starts_with(HEAD) && line.ends_with(TAIL)
}

/// When the execution began and how long to keep it. `None` for a torn line.
pub(super) fn ts_and_keep(line: &[u8]) -> Option<(u64, u32)> {
    if !is_complete(line) {
        return None;
    }
    let ts = time::parse_iso(line.get(HEAD.len()..HEAD.len() + time::WIDTH)?)?;
    let body = &line[..line.len() - TAIL.len()];
    let digits = body.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let keep = std::str::from_utf8(&body[body.len() - digits..]).ok()?.parse().ok()?;
    Some((ts, keep))
}

/// Whether this is the record of `id`, by comparing bytes at a fixed place.
pub(super) fn has_id(line: &[u8], id: &str) -> bool {
    let at = HEAD.len() + time::WIDTH;
    line.get(at..)
        .and_then(|rest| rest.strip_prefix(ID))
        .and_then(|rest| rest.strip_prefix(id.as_bytes()))
        .is_some_and(|rest| rest.first() == Some(&b'"'))
}

/// The line as the access log shows it. `None` for a torn line.
pub(super) fn access_line(line: &[u8]) -> Option<String> {
    if !is_complete(line) {
        return None;
    }
    let end = find(line, DETAIL).or_else(|| find(line, KEEP))?;
    let mut text = String::from_utf8_lossy(&line[..end]).into_owned();
    text.push('}');
    Some(text)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    // Both needles begin with a comma, a quote and a letter, which few places do.
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The access members of a record, and its detail when it has one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stored<D> {
    #[serde(rename = "executionId")]
    pub(super) id: String,
    pub(super) ts: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) status: u16,
    pub(super) duration_ms: f64,
    pub(super) client_ip: String,
    pub(super) script_path: Option<String>,
    pub(super) host: String,
    pub(super) ua: Option<String>,
    pub(super) bytes: u64,
    pub(super) detail: Option<D>,
    pub(super) keep: u32,
}

impl<D> Stored<D> {
    pub(super) fn ts_ms(&self) -> u64 {
        time::parse_iso(self.ts.as_bytes()).unwrap_or(0)
    }

    /// When the execution ended.
    pub(super) fn end_ms(&self) -> u64 {
        self.ts_ms().saturating_add(self.duration_ms as u64)
    }
}

/// Only what a search by script needs; skipping the rest saves most of the parsing.
#[derive(Debug, Deserialize)]
pub(super) struct Deployment {
    #[serde(default)]
    pub(super) deployment: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Detail {
    pub(super) level: String,
    pub(super) deployment: String,
    pub(super) cpu_us: u64,
    pub(super) error: Option<StoredError>,
    pub(super) lines: Vec<(u64, i64, String)>,
    pub(super) lines_dropped: u64,
    pub(super) request_headers: Option<Vec<(String, String)>>,
    pub(super) response_headers: Option<Vec<(String, String)>>,
    pub(super) request_body: Option<StoredBody>,
    pub(super) response_body: Option<StoredBody>,
    pub(super) timings: Vec<(String, u64)>,
    pub(super) route: Option<String>,
    pub(super) oversize: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct StoredError {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) stack: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StoredBody {
    pub(super) total: u64,
    /// Absent when the body was not text.
    pub(super) text: Option<String>,
}

/// The record of a complete line; `None` for a torn line, a gap line, or anything not written by us.
pub(super) fn parse<D: serde::de::DeserializeOwned>(line: &[u8]) -> Option<Stored<D>> {
    if !is_complete(line) {
        return None;
    }
    serde_json::from_slice(line).ok()
}
