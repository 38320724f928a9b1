//! Which segment is the current one, for readers that follow a log across rotations.
//!
//! The file called `access.log` is segment n now and segment n+1 a moment later, and a directory listing made during
//! the swap may show neither name of a file. So the number is behind a lock that the writer holds while it swaps
//! files and a reader while it looks for the next one. Both are a few system calls, and a swap is rare.

use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct Generation(Mutex<u64>);

impl Generation {
    pub(super) fn new(sequence: u64) -> Self {
        Self(Mutex::new(sequence))
    }

    pub(super) fn sequence(&self) -> u64 {
        *self.hold()
    }

    /// While the guard lives the current file stays what it is. The writer alone changes the number.
    pub(super) fn hold(&self) -> MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
