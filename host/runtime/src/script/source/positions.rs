//! From a place in the code the guest runs back to the place in the file the user wrote.
//!
//! Lines and columns are counted from 1 here, and columns in UTF-8 bytes, as the guest engine counts them in a stack
//! trace. (Only on the very first line of a text the engine counts columns from 0: whoever reads its traces adds one.)

use super::text::{Lines, narrow};

/// Line and column from 1; the column in UTF-8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Maps places of `Unit::code` to places of the file it was made from.
#[derive(Debug, Clone)]
pub struct Positions {
    /// From the code inwards: first the edits, then, for TypeScript, the printed JavaScript.
    layers: Vec<Layer>,
    /// Lines of the file; the wrapper's own last line maps to the last of them.
    lines: u32,
}

impl Positions {
    pub(super) fn new(layers: Vec<Layer>, source: &Lines) -> Self {
        Self { layers, lines: source.count() }
    }

    /// Where in the user's file the code at this line and column comes from. Code that the wrapper added maps to what
    /// it was added for.
    pub fn to_source(&self, line: u32, column: u32) -> Position {
        let start = Position { line: line.max(1), column: column.max(1) };
        let mut found = self.layers.iter().fold(start, |at, layer| layer.lookup(at));
        if found.line > self.lines {
            found = Position { line: self.lines, column: 1 };
        }
        found
    }
}

/// One step of the way back.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// Sorted by `from`.
    marks: Vec<Mark>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Line n is line n: a line without marks is unchanged.
    SameLines,
    /// Every place belongs to the nearest mark before it.
    Marked,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    from: Position,
    to: Position,
    /// Text after the mark was copied, so columns advance together. Otherwise it all stands for one place.
    copied: bool,
}

impl Layer {
    /// From copied and inserted pieces of text: offset in the new text, offset in the old one, and whether copied.
    pub(super) fn of_pieces(pieces: &[(usize, usize, bool)], new: &Lines, old: &Lines) -> Self {
        let position = |lines: &Lines, offset| {
            let (line, column) = lines.byte_position(offset);
            Position { line, column }
        };
        let marks = pieces
            .iter()
            .map(|&(from, to, copied)| Mark { from: position(new, from), to: position(old, to), copied })
            .collect();
        Self { marks, kind: Kind::SameLines }
    }

    /// From pairs of places, sorted by the first of each pair.
    pub(super) fn of_pairs(pairs: impl Iterator<Item = (Position, Position)>) -> Self {
        let marks = pairs.map(|(from, to)| Mark { from, to, copied: false }).collect();
        Self { marks, kind: Kind::Marked }
    }

    pub(super) fn lookup(&self, at: Position) -> Position {
        let before = self.marks.partition_point(|mark| mark.from <= at);
        let Some(mark) = before.checked_sub(1).map(|index| self.marks[index]) else { return at };
        match (self.kind, mark.copied) {
            (Kind::SameLines, _) if mark.from.line != at.line => at,
            (_, true) => Position { line: mark.to.line, column: mark.to.column + (at.column - mark.from.column) },
            (_, false) => mark.to,
        }
    }
}

/// Turns the UTF-16 columns of a source map into byte columns, for places that mostly come in order.
pub(super) struct Columns<'t> {
    text: &'t str,
    lines: Lines,
    /// The line the table below is for, and the byte at which each UTF-16 unit of it lies; no table for ASCII.
    line: usize,
    table: Option<Vec<u32>>,
}

impl<'t> Columns<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, lines: Lines::of(text), line: usize::MAX, table: None }
    }

    /// Line and UTF-16 column from 0, to a position.
    pub(super) fn position(&mut self, line: u32, column: u32) -> Position {
        let index = line as usize;
        if self.line != index {
            let content = self.lines.line(self.text, index);
            self.line = index;
            self.table = (!content.is_ascii()).then(|| {
                content.char_indices().flat_map(|(at, c)| std::iter::repeat_n(narrow(at), c.len_utf16())).collect()
            });
        }
        let column = match &self.table {
            None => column,
            Some(table) => table.get(column as usize).copied().unwrap_or(narrow(table.len())),
        };
        Position { line: line + 1, column: column + 1 }
    }
}
