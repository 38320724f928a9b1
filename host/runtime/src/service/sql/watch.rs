//! When the call on this thread has to stop. SQLite's callbacks know no call, so the calls tell the thread.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Instructions of SQLite's virtual machine between two looks at the clock: some tens of microseconds.
pub(super) const STEPS_BETWEEN_LOOKS: i32 = 2000;
/// The longest sleep of a waiting call: how late it may notice that it is over.
pub(super) const LONGEST_SLEEP: Duration = Duration::from_millis(50);

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

#[derive(Clone)]
pub(super) struct Watch {
    pub(super) work_until: Instant,
    pub(super) lock_until: Instant,
    /// The sandbox is over.
    pub(super) cancelled: Arc<AtomicBool>,
    /// This call's request is over.
    pub(super) abandoned: Arc<AtomicBool>,
}

/// Why a call stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Over,
    WorkedTooLong,
}

impl Watch {
    fn stop(&self) -> Option<Stop> {
        if self.cancelled.load(Ordering::Relaxed) || self.abandoned.load(Ordering::Relaxed) {
            Some(Stop::Over)
        } else if Instant::now() >= self.work_until {
            Some(Stop::WorkedTooLong)
        } else {
            None
        }
    }
}

/// Watched until it is dropped.
pub(super) struct Watched(());

pub(super) fn enter(watch: Watch) -> Watched {
    WATCH.with_borrow_mut(|slot| *slot = Some(watch));
    Watched(())
}

impl Drop for Watched {
    fn drop(&mut self) {
        WATCH.with_borrow_mut(|slot| *slot = None);
    }
}

/// Whether, and why, the call on this thread has to stop. Never without a watch: closing and resetting a connection
/// is not a script's work.
pub(super) fn stop() -> Option<Stop> {
    WATCH.with_borrow(|slot| slot.as_ref().and_then(Watch::stop))
}

/// Until when the call on this thread may wait for locks.
pub(super) fn lock_deadline() -> Instant {
    WATCH.with_borrow(|slot| slot.as_ref().map_or_else(Instant::now, |watch| watch.lock_until))
}

/// Time spent in a queue is not work.
pub(super) fn excuse(waited: Duration) {
    WATCH.with_borrow_mut(|slot| {
        if let Some(watch) = slot {
            watch.work_until += waited;
        }
    });
}

/// SQLite's busy handler: `true` to try again. Only other processes are met here; those of this one queue at the gate.
pub(super) fn wait_for_lock(attempt: i32) -> bool {
    if matches!(stop(), Some(Stop::Over)) || Instant::now() >= lock_deadline() {
        return false;
    }
    let pause = Duration::from_millis(1 << attempt.clamp(0, 5));
    let pause = pause.min(LONGEST_SLEEP);
    thread::sleep(pause);
    excuse(pause);
    true
}
