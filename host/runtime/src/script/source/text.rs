//! The text of a script as the parser sees it, and where its lines begin.
//!
//! A byte order mark and a `#!` line are no JavaScript; both go, and no later line changes its number. Lines end at
//! the five sequences ECMAScript names (LF, CR, CRLF, LS, PS), which is also what the guest engine counts.

use std::borrow::Cow;

use super::positions::Position;

/// How much of a long line an error shows.
const SNIPPET_CHARS: usize = 120;

/// Drops the byte order mark and blanks a `#!` line. The line terminator after the latter stays.
pub(super) fn prepare(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.starts_with("#!") {
        return Cow::Borrowed(text);
    }
    let end = text.find(is_line_terminator).unwrap_or(text.len());
    Cow::Owned(text[end..].to_owned())
}

pub(super) fn is_line_terminator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The line terminators inside `text`, in order: what must remain of a piece that is cut out.
pub(super) fn terminators_of(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|&c| is_line_terminator(c))
}

/// Byte offsets at which the lines of one text start.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut at = 0;
        while at < bytes.len() {
            at += match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
                b'\n' | b'\r' => 1,
                0xe2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])) => 3,
                _ => {
                    at += 1;
                    continue;
                }
            };
            starts.push(at);
        }
        Self { starts }
    }

    /// The line (from 0) that holds `offset`, and the offset at which it starts.
    pub(super) fn locate(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        (line, self.starts[line])
    }

    /// Line and column, both from 1, the column in bytes.
    pub(super) fn byte_position(&self, offset: usize) -> (u32, u32) {
        let (line, start) = self.locate(offset);
        (narrow(line) + 1, narrow(offset - start) + 1)
    }

    /// The offset of a position whose column counts bytes.
    pub(super) fn offset(&self, at: Position) -> usize {
        let line = (at.line as usize).saturating_sub(1).min(self.starts.len() - 1);
        self.starts[line] + (at.column as usize).saturating_sub(1)
    }

    pub(super) fn count(&self) -> u32 {
        narrow(self.starts.len())
    }

    /// The text of a line (from 0) without its terminator, or nothing past the end.
    pub(super) fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let Some(&start) = self.starts.get(line) else { return "" };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        text[start..end].trim_end_matches(is_line_terminator)
    }
}

/// A place in a text as a person names it: line and column from 1, the column in characters, and the line itself.
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) snippet: String,
}

/// Describes `offset`, which may lie past the end or inside a character.
pub(super) fn place(text: &str, offset: usize) -> Place {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let lines = Lines::of(text);
    let (line, start) = lines.locate(offset);
    let before = text[start..offset].chars().count();
    Place { line: narrow(line) + 1, column: narrow(before) + 1, snippet: snippet(lines.line(text, line), before) }
}

/// The line with a caret under the character at index `at`; of a long line, the part around it.
fn snippet(line: &str, at: usize) -> String {
    let skipped = if at >= SNIPPET_CHARS { at - SNIPPET_CHARS / 2 } else { 0 };
    let shown: String =
        line.chars().skip(skipped).take(SNIPPET_CHARS).map(|c| if c == '\t' { ' ' } else { c }).collect();
    format!("{shown}\n{}^", " ".repeat(at - skipped))
}

/// Offsets come from texts the caller bounds far below 4 GiB; a larger one is pinned, never wrapped.
pub(super) fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
