//! Making the heap fit for an image.

use std::alloc::{Layout, alloc, dealloc};

/// Free chunks larger than this are left alone: an allocation that size touches pages of its own anyway.
const LARGEST_HOLE: usize = 16 * 1024;
/// The allocator's granule.
const GRANULE: usize = 8;

/// Fills the holes that evaluation and garbage collection have left between live objects, and leaves them filled.
///
/// A sandbox shares every page it does not write with its image. The allocator prefers a fitting hole to fresh memory, so
/// a request that allocates a hundred small objects would write into as many pages all over the heap, each a page fault
/// and a copy. With the holes gone, its objects lie next to each other behind everything the image holds. Measured on a
/// trivial script: see the change that added this.
pub(crate) fn plug_holes() {
    let end = end_of_used();
    let mut size = LARGEST_HOLE;
    while size >= GRANULE {
        plug(size, end);
        // Large holes are first filled coarsely; what remains of them is found again at the smaller sizes.
        size -= if size > 1024 { 1024 } else if size > 256 { 64 } else { GRANULE };
    }
}

/// An address behind everything in use: where an allocation too large for any hole goes.
fn end_of_used() -> usize {
    let Ok(layout) = Layout::from_size_align(256 * 1024, GRANULE) else { return 0 };
    // SAFETY: a plain allocation of non-zero size, given back with its own layout.
    unsafe {
        let probe = alloc(layout);
        if probe.is_null() {
            return 0;
        }
        dealloc(probe, layout);
        probe as usize
    }
}

/// Takes every hole that fits `size` and lies before `end`, for good.
fn plug(size: usize, end: usize) {
    let Ok(layout) = Layout::from_size_align(size, GRANULE) else { return };
    loop {
        // SAFETY: a plain allocation of non-zero size; it is either given back or kept on purpose.
        unsafe {
            let hole = alloc(layout);
            if hole.is_null() {
                return;
            }
            if hole as usize >= end {
                dealloc(hole, layout);
                return;
            }
        }
    }
}
