//! Finding records: the segments newest first, one execution by its id, the last executions of a script.
//!
//! There is no index. A UUIDv7 says when its execution began and a segment's name says which times it holds, so a
//! look-up scans the few segments that can hold the record, comparing bytes at a fixed place of each line.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;

use super::lines::{Backward, Forward, LineEnd};
use super::name;
use super::record::{self, Deployment, Detail, Stored};
use super::segment::{self, Kind, Rotated, is_expired};
use super::{LogError, Shared, render};

/// The id is made a moment before or after the request's start is noted.
const SLACK_MS: u64 = 2000;
/// Records read at most when looking for the last ones: most of a busy log may belong to others.
const BACKWARD_BYTES: usize = 64 << 20;
/// What a stream of a script shows of the past.
const HISTORY_EXECUTIONS: usize = 100;
const HISTORY_BYTES: usize = 1 << 20;

/// The execution segments, the current one open. Closed ones are listed after the current one is opened, so a
/// rotation in between shows a segment twice, never not at all; the inode tells.
fn segments(shared: &Shared) -> io::Result<(Option<File>, Vec<Rotated>)> {
    let current = segment::open_regular(&Kind::Access.current_path(&shared.dir))?;
    let inode = current.as_ref().and_then(|file| file.metadata().ok()).map(|metadata| metadata.ino());
    let mut closed = segment::rotated(&shared.dir, Kind::Access)?;
    closed.retain(|segment| Some(segment.inode) != inode);
    Ok((current, closed))
}

fn open_closed(shared: &Shared, segment: &Rotated) -> io::Result<Option<File>> {
    segment::open_regular(&Kind::Access.path(&shared.dir, &segment.file))
}

/// The record of `id`, unless there is none, its level kept nothing, or its retention is over.
pub(super) fn execution(shared: &Shared, id: &str) -> Result<Option<Stored<Detail>>, LogError> {
    let (current, closed) = segments(shared)?;
    let began = uuid_v7_ms(id);
    // Newest first: what people look for mostly just happened.
    if let Some(line) = current.map(|file| scan(shared, file, id)).transpose()?.flatten() {
        return Ok(kept(shared, &line));
    }
    for segment in closed.iter().rev() {
        let span = &segment.span;
        let holds = began.is_none_or(|ms| ms + SLACK_MS >= span.min_ms && ms <= span.max_ms + SLACK_MS);
        let Some(file) = holds.then(|| open_closed(shared, segment)).transpose()?.flatten() else { continue };
        if let Some(line) = scan(shared, file, id)? {
            return Ok(kept(shared, &line));
        }
    }
    Ok(None)
}

fn kept(shared: &Shared, line: &[u8]) -> Option<Stored<Detail>> {
    record::parse::<Detail>(line).filter(|record| record.detail.is_some() && visible(shared, record))
}

/// Segments are removed whole; a record in one that must stay is hidden once a sweep found it past its retention.
fn visible<D>(shared: &Shared, record: &Stored<D>) -> bool {
    !is_expired(record.ts_ms(), record.keep, shared.swept_ms())
}

fn scan(shared: &Shared, file: File, id: &str) -> io::Result<Option<Vec<u8>>> {
    let mut lines = Forward::new(file, shared.config.stored_line_bytes());
    let mut line = Vec::new();
    while let Some(end) = lines.next(&mut line)? {
        if end == LineEnd::Newline && record::has_id(&line, id) && record::is_complete(&line) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// The start in milliseconds a UUIDv7 carries; `None` for any other id, which is then looked for everywhere.
fn uuid_v7_ms(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    let hyphens = [8, 13, 18, 23];
    let shaped = bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match hyphens.contains(&at) {
            true => *byte == b'-',
            false => byte.is_ascii_hexdigit(),
        });
    let digits = |range: std::ops::Range<usize>| u64::from_str_radix(&id[range], 16).ok();
    (shaped && bytes[14] == b'7').then(|| Some(digits(0..8)? << 16 | digits(9..13)?)).flatten()
}

/// Visits the lines of all executions, newest first, until told to stop or enough has been read.
fn backward(shared: &Shared, mut each: impl FnMut(&[u8]) -> ControlFlow<()>) -> io::Result<()> {
    let (mut current, closed) = segments(shared)?;
    let (mut read, mut line) = (0, Vec::new());
    let mut closed = closed.iter().rev();
    loop {
        let file = match current.take() {
            Some(file) => file,
            None => match closed.next().map(|segment| open_closed(shared, segment)).transpose()? {
                Some(Some(file)) => file,
                Some(None) => continue,
                None => return Ok(()),
            },
        };
        let mut lines = Backward::new(file, shared.config.stored_line_bytes())?;
        while lines.next(&mut line)?.is_some() {
            read += line.len() + 1;
            if read > BACKWARD_BYTES || each(&line).is_break() {
                return Ok(());
            }
        }
    }
}

/// The last `limit` executions that kept more than their access line, with their size on disk.
pub(super) fn latest(shared: &Shared, limit: usize) -> io::Result<Vec<(Stored<Deployment>, u64)>> {
    let mut found = Vec::new();
    if limit == 0 {
        return Ok(found);
    }
    backward(shared, |line| {
        let record = record::parse::<Deployment>(line);
        let record = record.filter(|record| record.detail.is_some() && visible(shared, record));
        found.extend(record.map(|record| (record, line.len() as u64 + 1)));
        if found.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

/// What the last executions of a script wrote, oldest first, and their ids.
#[derive(Default)]
pub(super) struct History {
    pub(super) ids: Vec<String>,
    pub(super) lines: Vec<String>,
}

pub(super) fn history(shared: &Shared, script: &str) -> io::Result<History> {
    let (mut found, mut ids, mut bytes) = (Vec::new(), Vec::new(), 0);
    backward(shared, |line| {
        let Some(record) = record::parse::<Deployment>(line) else { return ControlFlow::Continue(()) };
        let (Some(path), Some(detail)) = (&record.script_path, &record.detail) else {
            return ControlFlow::Continue(());
        };
        if !name::names_script(script, &name::full_script_path(&detail.deployment, path)) {
            return ControlFlow::Continue(());
        }
        let Some(record) = kept(shared, line) else { return ControlFlow::Continue(()) };
        let Some(detail) = &record.detail else { return ControlFlow::Continue(()) };
        let lines = render::execution(&record, detail, Some(&record.id));
        bytes += lines.iter().map(String::len).sum::<usize>();
        found.push(lines);
        ids.push(record.id);
        if ids.len() >= HISTORY_EXECUTIONS || bytes > HISTORY_BYTES {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(History { ids, lines: found.into_iter().rev().flatten().collect() })
}

#[cfg(test)]
mod tests {
    use super::uuid_v7_ms;

    #[test]
    fn time_of_an_id() {
        assert_eq!(uuid_v7_ms("018bcfe5-6800-7000-8000-000000000000"), Some(1_700_000_000_000));
        for other in ["", "018bcfe5-6800-4000-8000-000000000000", "018bcfe568007000800000000000000000ab", "é"] {
            assert_eq!(uuid_v7_ms(other), None);
        }
    }
}
