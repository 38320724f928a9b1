//! The queue of this process's writers in front of one file. SQLite lets one connection write at a time and makes the
//! others poll; here they stand in line, so that nobody starves and nobody meets a lock.

use super::Slot;
use super::watch::{self, LONGEST_SLEEP, Stop};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    holder: Option<Holder>,
    queue: VecDeque<Waiter>,
}

struct Holder {
    ticket: u64,
    owner: u64,
    /// Since when a transaction stands open between two calls, and of which database.
    kept: Option<(Instant, Weak<Slot>)>,
}

struct Waiter {
    ticket: u64,
    thread: Thread,
}

/// Why a writer does not get its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The wait limit is over.
    Late,
    /// The call is.
    Over,
    /// The same sandbox holds a transaction elsewhere: waiting for it would wait for ourselves.
    Ours,
}

/// The right to write to a file, until it is dropped.
pub(super) struct Hold {
    gate: Arc<Gate>,
    ticket: u64,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of sandbox `owner`, as long as the call on this thread may.
    pub(super) fn enter(self: &Arc<Gate>, owner: u64, transaction_idle: Duration) -> Result<Hold, Refusal> {
        let ticket = {
            let mut state = self.state();
            state.last += 1;
            let ticket = state.last;
            if state.holder.is_none() && state.queue.is_empty() {
                state.holder = Some(Holder { ticket, owner, kept: None });
                return Ok(Hold { gate: Arc::clone(self), ticket });
            }
            state.queue.push_back(Waiter { ticket, thread: thread::current() });
            ticket
        };
        let began = Instant::now();
        let outcome = self.wait(ticket, owner, transaction_idle);
        watch::excuse(began.elapsed());
        if outcome.is_err() {
            self.leave(ticket);
        }
        outcome
    }

    fn wait(self: &Arc<Gate>, ticket: u64, owner: u64, transaction_idle: Duration) -> Result<Hold, Refusal> {
        let deadline = watch::lock_deadline();
        loop {
            let stale = {
                let mut state = self.state();
                let first = state.queue.front().is_some_and(|waiter| waiter.ticket == ticket);
                match &state.holder {
                    None if first => {
                        state.queue.pop_front();
                        state.holder = Some(Holder { ticket, owner, kept: None });
                        return Ok(Hold { gate: Arc::clone(self), ticket });
                    }
                    Some(Holder { owner: holder, kept: Some(_), .. }) if *holder == owner => {
                        return Err(Refusal::Ours);
                    }
                    Some(Holder { kept: Some((since, slot)), .. }) if first && since.elapsed() > transaction_idle => {
                        slot.upgrade()
                    }
                    Some(_) | None => None,
                }
            };
            // Outside of the lock: rolling back ends in `Hold::drop`.
            if let Some(slot) = stale {
                take_back(&slot, transaction_idle);
                continue;
            }
            if watch::stop() == Some(Stop::Over) {
                return Err(Refusal::Over);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Refusal::Late);
            }
            thread::park_timeout(left.min(LONGEST_SLEEP));
        }
    }

    fn leave(&self, ticket: u64) {
        let mut state = self.state();
        state.queue.retain(|waiter| waiter.ticket != ticket);
        state.wake_first();
    }
}

impl State {
    fn wake_first(&self) {
        if self.holder.is_none()
            && let Some(first) = self.queue.front()
        {
            first.thread.unpark();
        }
    }
}

/// Rolls back a transaction that was left standing, unless its script is back at work on it.
fn take_back(slot: &Slot, idle: Duration) {
    if let Ok(mut database) = slot.database.try_lock() {
        database.expire(idle);
        slot.in_transaction.store(database.is_in_transaction(), std::sync::atomic::Ordering::Relaxed);
    } else {
        // It is: the next look finds it busy or gone.
        thread::park_timeout(LONGEST_SLEEP);
    }
}

impl Hold {
    /// The call is over and its transaction is not.
    pub(super) fn keep(&self, slot: &Arc<Slot>) {
        self.mark(Some((Instant::now(), Arc::downgrade(slot))));
    }

    /// A call is at work with it again.
    pub(super) fn resume(&self) {
        self.mark(None);
    }

    fn mark(&self, kept: Option<(Instant, Weak<Slot>)>) {
        if let Some(holder) = &mut self.gate.state().holder
            && holder.ticket == self.ticket
        {
            holder.kept = kept;
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        if state.holder.as_ref().is_some_and(|holder| holder.ticket == self.ticket) {
            state.holder = None;
        }
        state.wake_first();
    }
}
