//! The native memory the streams of one sandbox may hold together.

use super::CodecError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) struct Budget {
    left: AtomicUsize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Budget {
        Budget { left: AtomicUsize::new(bytes) }
    }
}

/// A part of the budget, given back when dropped.
pub(super) struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Charge {
    pub(super) fn new(budget: &Arc<Budget>, bytes: usize) -> Result<Charge, CodecError> {
        let mut charge = Charge { budget: Arc::clone(budget), bytes: 0 };
        charge.change(bytes)?;
        Ok(charge)
    }

    pub(super) fn change(&mut self, bytes: usize) -> Result<(), CodecError> {
        let left = &self.budget.left;
        if bytes > self.bytes {
            let wanted = bytes - self.bytes;
            let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wanted));
            if taken.is_err() {
                return Err(CodecError::new("Z_MEM_ERROR", "the open compression streams would need too much memory"));
            }
        } else {
            left.fetch_add(self.bytes - bytes, Ordering::Relaxed);
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}
