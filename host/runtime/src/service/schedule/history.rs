//! The history of fires: lines of JSON in `cron/fires.log`, which the log service writes, rotates and keeps within its
//! bounds. Here is what a line holds, and how lines are found again.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::run::Finished;
use super::{FireStatus, Shared};
use crate::clock;
use crate::service::log::{ListFilter, LogError, LogService};

const CURRENT: &str = "cron/fires.log";

/// Entries of one page, unless less is asked for.
pub const DEFAULT_LIMIT: usize = 100;
pub const MAX_LIMIT: usize = 1000;

/// Rotated files that are looked at, newest first.
const MAX_FILES: usize = 1000;
/// Text one call reads; what is older is said to be there and left out.
const READ_BYTES: u64 = 128 << 20;

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// When the run began, in ISO 8601.
    pub ts: String,
    pub script_path: String,
    pub expression: String,
    pub run_id: String,
    pub status: FireStatus,
    pub duration_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_preview: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Which entries are wanted.
#[derive(Debug, Clone)]
pub struct HistoryQuery {
    pub script_path: Option<String>,
    pub since: Option<Since>,
    /// 1 to [`MAX_LIMIT`].
    pub limit: usize,
    pub include_rotated: bool,
    /// Of an earlier page: entries before its last one.
    pub cursor: Option<String>,
}

impl Default for HistoryQuery {
    fn default() -> Self {
        Self { script_path: None, since: None, limit: DEFAULT_LIMIT, include_rotated: false, cursor: None }
    }
}

/// A point in time, in the form entries have it, so that the two compare as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since(String);

impl Since {
    /// Milliseconds since the epoch, or ISO 8601 in UTC from the day down to whatever is written.
    pub fn parse(text: &str) -> Option<Since> {
        const WHOLE: &str = "0000-00-00T00:00:00.000Z";
        if !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(|ms| Since(clock::iso(ms)));
        }
        let written = text.strip_suffix('Z').unwrap_or(text);
        let is_alike = written.bytes().zip(WHOLE.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        });
        // Whole units only: a day, a minute, a second, or part of one.
        let is_unit = matches!(written.len(), 10 | 16 | 19 | 21..=23);
        (is_alike && is_unit).then(|| Since(format!("{written}{}", &WHOLE[written.len()..])))
    }
}

/// Entries, newest first.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// All that fit the query in what was read, on this page or not.
    pub total: usize,
    pub limit: usize,
    pub include_rotated: bool,
    /// There are older ones, or there may be.
    pub truncated: bool,
    /// For the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    pub entries: Vec<HistoryEntry>,
}

#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("limit must be 1 to {MAX_LIMIT}")]
    InvalidLimit,
    #[error("the entry the cursor stands for is not there any more")]
    UnknownCursor,
    #[error(transparent)]
    Log(LogError),
}

pub(super) fn write(shared: &Shared, script_path: &str, expression: &str, at_ms: u64, finished: &Finished) {
    let Finished { run_id, outcome, duration_ms, .. } = finished.clone();
    let entry = HistoryEntry {
        ts: clock::iso(at_ms),
        script_path: script_path.to_owned(),
        expression: expression.to_owned(),
        run_id,
        status: outcome.status,
        duration_ms,
        return_preview: outcome.preview,
        error: outcome.error,
    };
    // Texts and numbers always make JSON.
    if let Ok(line) = serde_json::to_string(&entry) {
        shared.log.record_fire(at_ms, &line);
    }
}

/// Reads from the oldest on, since that is how files are read, and keeps the last that fit. Blocks.
pub(super) fn read(log: &LogService, query: &HistoryQuery) -> Result<HistoryPage, HistoryError> {
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        return Err(HistoryError::InvalidLimit);
    }
    let (files, is_partial) = files(log, query.include_rotated)?;
    let mut page = Page::new(query);
    for file in files {
        let visited = log.visit(Some(&file), None, |line| page.add(line));
        match visited {
            Ok(_) => {}
            // Rotated away since it was listed.
            Err(LogError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if page.met_cursor {
            break;
        }
    }
    page.finish(is_partial)
}

/// The files to read, oldest first, and whether there are more.
fn files(log: &LogService, include_rotated: bool) -> Result<(Vec<String>, bool), LogError> {
    if !include_rotated {
        return Ok((vec![CURRENT.to_owned()], false));
    }
    let mut listed = log.list(ListFilter::Cron, MAX_FILES)?;
    let count = listed.len();
    // Their sequence is in their names, and the one being written is the newest.
    listed.sort_by_key(|entry| Reverse((entry.name == CURRENT, entry.name.clone())));
    let mut bytes = 0;
    let mut files: Vec<String> = listed
        .into_iter()
        .take_while(|entry| {
            bytes += entry.size;
            bytes <= READ_BYTES || entry.name == CURRENT
        })
        .map(|entry| entry.name)
        .collect();
    let is_partial = files.len() < count || count == MAX_FILES;
    files.reverse();
    Ok((files, is_partial))
}

/// The entries of a page as they are gathered.
struct Page<'a> {
    query: &'a HistoryQuery,
    total: usize,
    entries: VecDeque<HistoryEntry>,
    met_cursor: bool,
}

impl<'a> Page<'a> {
    fn new(query: &'a HistoryQuery) -> Page<'a> {
        Page { query, total: 0, entries: VecDeque::new(), met_cursor: false }
    }

    fn add(&mut self, line: &str) -> ControlFlow<()> {
        // A line that is not ours, or was torn by a crash.
        let Ok(entry) = serde_json::from_str::<HistoryEntry>(line) else { return ControlFlow::Continue(()) };
        let HistoryQuery { script_path, since, limit, cursor, .. } = self.query;
        if cursor.as_ref().is_some_and(|cursor| *cursor == entry.run_id) {
            self.met_cursor = true;
            return ControlFlow::Break(());
        }
        let is_wanted = script_path.as_ref().is_none_or(|path| *path == entry.script_path)
            && since.as_ref().is_none_or(|since| entry.ts >= since.0);
        if is_wanted {
            self.total += 1;
            self.entries.push_back(entry);
            if self.entries.len() > *limit {
                self.entries.pop_front();
            }
        }
        ControlFlow::Continue(())
    }

    fn finish(self, is_partial: bool) -> Result<HistoryPage, HistoryError> {
        let HistoryQuery { limit, include_rotated, cursor, .. } = self.query;
        if cursor.is_some() && !self.met_cursor {
            return Err(HistoryError::UnknownCursor);
        }
        let has_more = self.total > self.entries.len();
        let entries: Vec<HistoryEntry> = self.entries.into_iter().rev().collect();
        Ok(HistoryPage {
            total: self.total,
            limit: *limit,
            include_rotated: *include_rotated,
            truncated: has_more || is_partial,
            cursor: entries.last().filter(|_| has_more).map(|last| last.run_id.clone()),
            entries,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Since;

    #[test]
    fn points_in_time() {
        for (text, whole) in [
            ("0", "1970-01-01T00:00:00.000Z"),
            ("1700000000000", "2023-11-14T22:13:20.000Z"),
            ("2026-03-01", "2026-03-01T00:00:00.000Z"),
            ("2026-03-01T10:20", "2026-03-01T10:20:00.000Z"),
            ("2026-03-01T10:20:30Z", "2026-03-01T10:20:30.000Z"),
            ("2026-03-01T10:20:30.5Z", "2026-03-01T10:20:30.500Z"),
            ("2026-03-01T10:20:30.123", "2026-03-01T10:20:30.123Z"),
        ] {
            assert_eq!(Since::parse(text).map(|since| since.0).as_deref(), Some(whole), "{text}");
        }
        for wrong in [
            "",
            "Z",
            "yesterday",
            "2026-3-1",
            "2026-03-01T1",
            "2026-03-01T10:20:30+01:00",
            "2026-03-01T10:20:30.",
            "2026-03-01T10:20:30.1234Z",
            "-5",
            "9999999999999999",
            "2026-03-01ZZ",
            "é026-03-01",
        ] {
            assert_eq!(Since::parse(wrong), None, "{wrong}");
        }
    }
}
