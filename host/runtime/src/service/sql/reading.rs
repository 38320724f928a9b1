//! Reading a result: all of it at once, in batches of which a reply carries one and a cursor keeps the others.

use super::SqlLimits;
use super::failure::Failure;
use super::pool::{Held, SqlShared};
use super::rows::{Batch, Columns, Packed, Shape, too_large};
use rusqlite::{Statement, ffi};
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::Arc;

/// A query's rows, and how they are wanted.
#[derive(Clone, Copy)]
pub(super) struct Want {
    pub(super) shape: Shape,
    pub(super) big_integers: bool,
    pub(super) first_row_only: bool,
    /// Rows before the limit of a result are wanted even if there are more.
    pub(super) partial: bool,
}

/// Batches, and the failure that ended them.
type Read = (VecDeque<Batch>, Option<Failure>);

/// All rows, in batches of the size of a reply; and the failure that ended them, if what was read is still wanted.
pub(super) fn read(statement: &mut Statement<'_>, want: Want, limits: &SqlLimits) -> Result<Read, Failure> {
    let mut columns = None;
    let mut batches = VecDeque::new();
    let mut batch = Batch::default();
    let mut left = limits.result_bytes;
    let mut ended = None;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        // Only now: with its first step a statement notices that its tables have changed.
        let columns = columns.get_or_insert_with(|| Columns::of(row.as_ref(), want.shape, want.big_integers));
        let outcome = batch.push(columns, left, |column| row.get_ref(column));
        if let Err(failure) = outcome {
            if !want.partial || failure.primary() != ffi::SQLITE_TOOBIG {
                return Err(failure);
            }
            ended = Some(too_large(limits.result_bytes));
            break;
        }
        if want.first_row_only {
            break;
        }
        if batch.bytes() >= limits.batch_bytes {
            left = left.saturating_sub(batch.bytes());
            batches.push_back(mem::take(&mut batch));
        }
    }
    if !batch.is_empty() {
        batches.push_back(batch);
    }
    Ok((batches, ended))
}

/// A result that did not fit one reply.
struct Cursor {
    batches: VecDeque<Batch>,
    /// What happened after the last of them.
    failure: Option<Failure>,
    _held: Held,
}

/// A database's cursors, by number.
pub(super) struct Cursors {
    most: usize,
    last: u32,
    open: BTreeMap<u32, Cursor>,
}

impl Cursors {
    pub(super) fn new(most: usize) -> Cursors {
        Cursors { most, last: 0, open: BTreeMap::new() }
    }

    /// The first batch, and a cursor for the others if there are any.
    pub(super) fn begin(
        &mut self,
        mut batches: VecDeque<Batch>,
        failure: Option<Failure>,
        shared: &Arc<SqlShared>,
    ) -> Result<Packed, Failure> {
        let first = batches.pop_front().unwrap_or_default();
        if batches.is_empty() && failure.is_none() {
            return Ok(first.pack(0));
        }
        let bytes = batches.iter().map(Batch::bytes).sum();
        let Some(held) = shared.hold(bytes) else {
            return Err(Failure::sqlite(ffi::SQLITE_NOMEM, "too many large results are half read in this server"));
        };
        if self.open.len() >= self.most {
            // Iterators that are left halfway tell nobody.
            self.open.pop_first();
        }
        self.last = self.last.wrapping_add(1).max(1);
        self.open.insert(self.last, Cursor { batches, failure, _held: held });
        Ok(first.pack(self.last))
    }

    pub(super) fn next(&mut self, number: u32) -> Result<Packed, Failure> {
        let Some(cursor) = self.open.get_mut(&number) else {
            return Err(Failure::usage("This iterator was invalidated: too many others were begun since."));
        };
        let Some(batch) = cursor.batches.pop_front() else {
            let ended = self.open.remove(&number).and_then(|cursor| cursor.failure);
            return Err(ended.unwrap_or_else(|| Failure::usage("This iterator has ended.")));
        };
        if cursor.batches.is_empty() && cursor.failure.is_none() {
            self.open.remove(&number);
            return Ok(batch.pack(0));
        }
        Ok(batch.pack(number))
    }

    pub(super) fn end(&mut self, number: u32) {
        self.open.remove(&number);
    }
}
