//! The border between request threads and the writer thread: one buffer of encoded records behind a mutex that is
//! held for a copy, never for encoding or writing.
//!
//! Waking a thread costs more than a record does. While records keep coming the writer naps for one flush interval
//! at a time and nobody wakes it; only after a run of empty naps does it sleep for good (`idle`), and then the next
//! record wakes it once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::appender::Removed;
use super::segment::{Kind, Span};

/// Naps without a record before the writer sleeps until woken.
const QUIET_NAPS: u32 = 20;
/// Buffers larger than this are given back once things are quiet.
const SPARE_BYTES: usize = 256 << 10;

/// Asked of the writer by a thread that waits for the answer, so there are never more than such threads.
pub(super) enum Command {
    Flush(mpsc::Sender<()>),
    Sweep { now_ms: u64, reply: mpsc::Sender<std::io::Result<Removed>> },
    Clear { kind: Kind, what: Clear, reply: mpsc::Sender<std::io::Result<Removed>> },
}

pub(super) enum Clear {
    All,
    Before(u64),
    File(String),
}

pub(super) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    dropped: AtomicU64,
    queue_bytes: usize,
}

#[derive(Default)]
struct State {
    batch: Batch,
    commands: Vec<Command>,
    /// The writer sleeps until notified.
    idle: bool,
    /// The writer should cut its nap short.
    urgent: bool,
    closing: bool,
    closed: bool,
}

/// Records of both logs waiting to be written. Handed back and forth so that its buffers are reused.
pub(super) struct Batch {
    pub(super) access: Vec<u8>,
    pub(super) access_span: Span,
    pub(super) cron: Vec<u8>,
    pub(super) cron_span: Span,
    /// Records refused since the last batch.
    pub(super) gap: u64,
}

impl Default for Batch {
    fn default() -> Self {
        Self { access: Vec::new(), access_span: Span::EMPTY, cron: Vec::new(), cron_span: Span::EMPTY, gap: 0 }
    }
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.access.is_empty() && self.cron.is_empty() && self.gap == 0
    }

    pub(super) fn clear(&mut self) {
        for buffer in [&mut self.access, &mut self.cron] {
            buffer.clear();
        }
        (self.access_span, self.cron_span, self.gap) = (Span::EMPTY, Span::EMPTY, 0);
    }

    fn shrink(&mut self) {
        self.access.shrink_to(SPARE_BYTES);
        self.cron.shrink_to(SPARE_BYTES);
    }
}

/// What the writer is to do next.
pub(super) struct Work {
    pub(super) batch: Batch,
    pub(super) commands: Vec<Command>,
    pub(super) last: bool,
}

impl State {
    fn must_act(&self) -> bool {
        self.urgent || self.closing || !self.commands.is_empty()
    }
}

impl Queue {
    pub(super) fn new(queue_bytes: usize) -> Self {
        Self { state: Mutex::new(State::default()), wake: Condvar::new(), dropped: AtomicU64::new(0), queue_bytes }
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Counts records that were accepted and then lost, for example to a full disk.
    pub(super) fn count_lost(&self, records: u64) {
        self.dropped.fetch_add(records, Ordering::Relaxed);
    }

    /// Takes one encoded record, newline included, or drops and counts it when there is no room.
    pub(super) fn push(&self, kind: Kind, record: &[u8], ts_ms: u64, keep_days: u32) {
        let mut state = self.lock();
        if state.closing || state.batch.access.len() + state.batch.cron.len() + record.len() > self.queue_bytes {
            state.batch.gap += 1;
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let batch = &mut state.batch;
        let (buffer, span) = match kind {
            Kind::Access => (&mut batch.access, &mut batch.access_span),
            Kind::Cron => (&mut batch.cron, &mut batch.cron_span),
        };
        buffer.extend_from_slice(record);
        span.add(ts_ms, keep_days);
        let pressed = !state.urgent && state.batch.access.len() > self.queue_bytes / 2;
        if state.idle || pressed {
            state.idle = false;
            state.urgent |= pressed;
            drop(state);
            self.wake.notify_one();
        }
    }

    /// Waits until everything pushed before the call is written. Returns at once when the writer is gone.
    pub(super) fn flush(&self) {
        let (reply, done) = mpsc::channel();
        self.command(Command::Flush(reply));
        let _ = done.recv();
    }

    /// Hands a command to the writer; when the writer is gone the reply's sender is dropped, which ends the wait.
    pub(super) fn command(&self, command: Command) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        state.commands.push(command);
        state.idle = false;
        drop(state);
        self.wake.notify_one();
    }

    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.wake.notify_one();
    }

    /// Called when the writer ends, however it ends: nobody must wait for it any more.
    pub(super) fn writer_gone(&self) {
        let mut state = self.lock();
        (state.closing, state.closed) = (true, true);
        state.commands.clear();
    }

    /// The writer's wait: returns after a nap when there is something to write, or at once for a command. `spare`
    /// is the emptied batch of the last round.
    pub(super) fn take(&self, mut spare: Batch, nap: Duration) -> Work {
        let mut state = self.lock();
        let mut quiet = 0;
        loop {
            let napped = self.wake.wait_timeout_while(state, nap, |state| !state.must_act());
            state = napped.unwrap_or_else(PoisonError::into_inner).0;
            if state.must_act() || !state.batch.is_empty() {
                break;
            }
            quiet += 1;
            if quiet >= QUIET_NAPS {
                quiet = 0;
                spare.shrink();
                state.batch.shrink();
                state.idle = true;
                state = self
                    .wake
                    .wait_while(state, |state| state.idle && !state.must_act())
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle = false;
            }
        }
        state.urgent = false;
        Work {
            batch: std::mem::replace(&mut state.batch, spare),
            commands: std::mem::take(&mut state.commands),
            last: state.closing,
        }
    }

    /// A panic cannot leave the state half changed in a way that matters: every step above is one append or one
    /// assignment. So a poisoned lock is used on.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_and_counts() {
        let queue = Queue::new(10);
        queue.push(Kind::Access, b"12345\n", 1, 1);
        queue.push(Kind::Access, b"12345\n", 2, 1);
        queue.push(Kind::Access, b"123\n", 3, 1);
        assert_eq!(queue.dropped(), 1);
        let work = queue.take(Batch::default(), Duration::ZERO);
        assert_eq!(work.batch.access, b"12345\n123\n");
        assert_eq!((work.batch.gap, work.batch.access_span.max_ms), (1, 3));
        queue.push(Kind::Access, b"1234567\n", 4, 1);
        assert_eq!(queue.take(work.batch, Duration::ZERO).batch.access, b"1234567\n");
    }

    #[test]
    fn nobody_waits_for_a_writer_that_is_gone() {
        let queue = Queue::new(10);
        queue.writer_gone();
        queue.flush();
        queue.push(Kind::Access, b"1\n", 1, 1);
        assert_eq!(queue.dropped(), 1);
    }
}
