//! Listing log files and reading one: what `logs/list`, `logs/read` and `logs/search` are made of. All of it blocks
//! on the disk.

use std::collections::VecDeque;
use std::fs;
use std::ops::ControlFlow;

use serde::Serialize;

use super::lines::{Forward, LineEnd};
use super::name::{self, ExecutionFile, Name};
use super::segment::{self, Kind};
use super::{LogError, Shared, find, record, render, time};

/// Most entries one list returns.
const LIST_LIMIT: usize = 10_000;
const READ_LINES: usize = 10_000;
/// Text one read returns at most; fewer lines come back when they are long.
const READ_BYTES: usize = 16 << 20;
/// A line of a file written by others is cut here.
const PLAIN_LINE_BYTES: usize = 64 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListFilter {
    #[default]
    All,
    Request,
    Access,
    Cron,
    Other,
}

impl ListFilter {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "all" => Self::All,
            "request" => Self::Request,
            "access" => Self::Access,
            "cron" => Self::Cron,
            "other" => Self::Other,
            _ => return None,
        })
    }

    fn wants(self, kind: Self) -> bool {
        self == Self::All || self == kind
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    pub name: String,
    pub size: u64,
    /// ISO 8601.
    pub modified: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
}

impl LogEntry {
    fn file(name: String, size: u64, modified_ms: u64, kind: &'static str) -> Self {
        let modified = time::iso_string(modified_ms);
        Self { name, size, modified, kind, execution_id: None, script_path: None, status: None, duration_ms: None }
    }
}

pub(super) fn list(shared: &Shared, filter: ListFilter, limit: usize) -> Result<Vec<LogEntry>, LogError> {
    let limit = limit.min(LIST_LIMIT);
    let mut entries = Vec::new();
    for (kind, wanted, shown) in [(Kind::Access, ListFilter::Access, "access"), (Kind::Cron, ListFilter::Cron, "cron")]
    {
        if filter.wants(wanted) {
            segment_files(shared, kind, shown, &mut entries)?;
        }
    }
    if filter.wants(ListFilter::Other) {
        plain_files(shared, &mut entries)?;
    }
    if filter.wants(ListFilter::Request) {
        for (record, size) in find::latest(shared, limit)? {
            let name = name::execution_name(&record.id, ExecutionFile::Execution);
            let file = LogEntry::file(name, size, record.end_ms(), "request");
            entries.push(LogEntry {
                execution_id: Some(record.id),
                script_path: record.script_path,
                status: Some(record.status),
                duration_ms: Some(record.duration_ms),
                ..file
            });
        }
    }
    // ISO times of one width sort as text.
    entries.sort_by(|a, b| b.modified.cmp(&a.modified));
    entries.truncate(limit);
    Ok(entries)
}

fn segment_files(
    shared: &Shared,
    kind: Kind,
    shown: &'static str,
    entries: &mut Vec<LogEntry>,
) -> Result<(), LogError> {
    let name = |file: &str| format!("{}/{file}", kind.folder());
    if let Ok(metadata) = fs::symlink_metadata(kind.current_path(&shared.dir)) {
        let modified_ms = segment::modified_ms(&metadata);
        entries.push(LogEntry::file(name(&kind.current()), metadata.len(), modified_ms, shown));
    }
    for closed in segment::rotated(&shared.dir, kind)? {
        entries.push(LogEntry::file(name(&closed.file), closed.size, closed.modified_ms, shown));
    }
    Ok(())
}

/// Files of the top level that a client could also read.
fn plain_files(shared: &Shared, entries: &mut Vec<LogEntry>) -> Result<(), LogError> {
    for entry in fs::read_dir(&shared.dir)?.take(LIST_LIMIT) {
        let entry = entry?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() && matches!(Name::parse(&file), Ok(Name::Plain(_))) {
            entries.push(LogEntry::file(file, metadata.len(), segment::modified_ms(&metadata), "other"));
        }
    }
    Ok(())
}

/// What to read: a file, an execution, or a file of an execution.
#[derive(Debug, Clone)]
pub struct ReadQuery<'a> {
    pub file: Option<&'a str>,
    pub execution_id: Option<&'a str>,
    /// 1 to 10 000.
    pub lines: usize,
    /// The last lines rather than the first.
    pub tail: bool,
    /// Only lines containing this, ASCII case ignored.
    pub search: Option<&'a str>,
}

impl Default for ReadQuery<'_> {
    fn default() -> Self {
        Self { file: None, execution_id: None, lines: 100, tail: true, search: None }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadResult {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_id: Option<String>,
    /// The files the execution has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<&'static str>>,
    pub total_lines: u64,
    pub filtered_lines: u64,
    pub returned_lines: usize,
    pub lines: Vec<String>,
    pub size: u64,
    /// ISO 8601.
    pub modified: String,
}

/// What is known of a file once its lines have been visited.
#[derive(Debug, Clone)]
pub struct FileInfo {
    /// The name as listed, `access.log` spelled out.
    pub file: String,
    pub execution_id: Option<String>,
    pub files: Option<Vec<&'static str>>,
    pub size: u64,
    pub modified_ms: u64,
}

pub(super) fn read(shared: &Shared, query: &ReadQuery<'_>) -> Result<ReadResult, LogError> {
    if !(1..=READ_LINES).contains(&query.lines) {
        return Err(LogError::InvalidLines);
    }
    let mut page = Page::new(query);
    let info = visit(shared, &Name::resolve(query.file, query.execution_id)?, |line| {
        page.add(line);
        ControlFlow::Continue(())
    })?;
    Ok(ReadResult {
        file: info.file,
        execution_id: info.execution_id,
        files: info.files,
        total_lines: page.total,
        filtered_lines: page.filtered,
        returned_lines: page.lines.len(),
        lines: page.lines.into(),
        size: info.size,
        modified: time::iso_string(info.modified_ms),
    })
}

/// Calls `each` with every line of the file, from its first, until told to stop.
pub(super) fn visit(
    shared: &Shared,
    name: &Name,
    mut each: impl FnMut(&str) -> ControlFlow<()>,
) -> Result<FileInfo, LogError> {
    let (path, written_here) = match name {
        Name::Execution(id, file) => return visit_execution(shared, id, *file, each),
        Name::Segment(kind, file) => (kind.path(&shared.dir, file), Some(*kind)),
        Name::Plain(file) => (shared.dir.join(file), None),
    };
    let file = segment::open_regular(&path)?.ok_or_else(|| LogError::NotFound(name.shown()))?;
    let metadata = file.metadata()?;
    let cap = if written_here.is_some() { shared.config.stored_line_bytes() } else { PLAIN_LINE_BYTES };
    let mut lines = Forward::new(file, cap);
    let mut line = Vec::new();
    while let Some(end) = lines.next(&mut line)? {
        let text = match written_here {
            Some(kind) if end == LineEnd::Newline => shown_line(kind, &line),
            Some(_) => None,
            None => Some(String::from_utf8_lossy(&line).into_owned()),
        };
        if text.is_some_and(|text| each(&text).is_break()) {
            break;
        }
    }
    Ok(FileInfo {
        file: name.shown(),
        execution_id: None,
        files: None,
        size: metadata.len(),
        modified_ms: segment::modified_ms(&metadata),
    })
}

/// A complete line of a segment as clients see it; `None` for a torn one.
pub(super) fn shown_line(kind: Kind, line: &[u8]) -> Option<String> {
    match kind {
        Kind::Access => record::access_line(line),
        Kind::Cron => Some(String::from_utf8_lossy(line).into_owned()),
    }
}

fn visit_execution(
    shared: &Shared,
    id: &str,
    file: ExecutionFile,
    mut each: impl FnMut(&str) -> ControlFlow<()>,
) -> Result<FileInfo, LogError> {
    let shown = name::execution_name(id, file);
    let Some(record) = find::execution(shared, id)? else { return Err(LogError::NotFound(shown)) };
    let Some(lines) = render::file(&record, file) else { return Err(LogError::NotFound(shown)) };
    let _ = lines.iter().try_for_each(|line| each(line));
    Ok(FileInfo {
        file: shown,
        execution_id: Some(id.to_owned()),
        files: Some(render::files(&record).into_iter().map(ExecutionFile::file_name).collect()),
        size: lines.iter().map(|line| line.len() as u64 + 1).sum(),
        modified_ms: record.end_ms(),
    })
}

/// The wanted lines as they are gathered.
struct Page<'a> {
    lines: VecDeque<String>,
    bytes: usize,
    limit: usize,
    tail: bool,
    search: Option<&'a str>,
    total: u64,
    filtered: u64,
    full: bool,
}

impl<'a> Page<'a> {
    fn new(query: &ReadQuery<'a>) -> Self {
        Self {
            lines: VecDeque::new(),
            bytes: 0,
            limit: query.lines,
            tail: query.tail,
            search: query.search.filter(|text| !text.is_empty()),
            total: 0,
            filtered: 0,
            full: false,
        }
    }

    fn add(&mut self, line: &str) {
        self.total += 1;
        if self.search.is_some_and(|text| !contains(line, text)) {
            return;
        }
        self.filtered += 1;
        let fits = self.lines.len() < self.limit && self.bytes + line.len() <= READ_BYTES;
        self.full |= !fits;
        if self.full && !self.tail {
            return;
        }
        self.bytes += line.len();
        self.lines.push_back(line.to_owned());
        while self.lines.len() > self.limit || self.bytes > READ_BYTES {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
        }
    }
}

fn contains(line: &str, text: &str) -> bool {
    let (line, text) = (line.as_bytes(), text.as_bytes());
    let first = [text[0].to_ascii_lowercase(), text[0].to_ascii_uppercase()];
    line.windows(text.len()).any(|window| first.contains(&window[0]) && window.eq_ignore_ascii_case(text))
}
