//! Edits to a text by byte range, applied at once, without ever moving a line.
//!
//! What an edit removes is replaced by its new text and then by the line terminators that were in it, so everything
//! after it is still on the line the user wrote it on.

use std::ops::Range;

use super::positions::Layer;
use super::text::{Lines, terminators_of};

/// A list of edits that do not overlap.
#[derive(Default)]
pub(super) struct Edits {
    edits: Vec<Edit>,
}

struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edits {
    /// `text` must not contain a line terminator.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push(Edit { range, text: text.into() });
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// The edited text between `prefix`, on the first line, and `suffix`; and the way back from it.
    pub(super) fn apply(mut self, source: &str, prefix: &str, suffix: &str) -> (String, Layer) {
        // Stable: two insertions at one place keep the order they were made in.
        self.edits.sort_by_key(|edit| edit.range.start);
        let mut code = String::with_capacity(prefix.len() + source.len() + suffix.len() + 256);
        let mut pieces = vec![(0, 0, false)];
        code.push_str(prefix);
        pieces.push((code.len(), 0, true));
        let mut copied = 0;
        for Edit { range, text } in self.edits {
            code.push_str(&source[copied..range.start]);
            pieces.push((code.len(), range.start, false));
            code.push_str(&text);
            code.extend(terminators_of(&source[range.clone()]));
            pieces.push((code.len(), range.end, true));
            copied = range.end;
        }
        code.push_str(&source[copied..]);
        code.push_str(suffix);
        let layer = Layer::of_pieces(&pieces, &Lines::of(&code), &Lines::of(source));
        (code, layer)
    }
}
