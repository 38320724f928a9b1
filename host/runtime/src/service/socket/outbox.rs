//! What waits to be sent on one socket. The guest's side fills it and never waits; the connection's task empties it. It
//! is bounded: who lets it run full loses the connection, for a message dropped silently would be worse.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// What keeping one message costs besides its bytes: a flood of empty ones must fill the queue too.
const MESSAGE_COST: usize = 64;

/// See the module's documentation.
pub(crate) struct Outbox {
    state: Mutex<State>,
    limit: usize,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Message>,
    /// Payload of what is queued and of what the connection has taken but not written out yet.
    bytes: usize,
    taken_bytes: usize,
    /// To be sent once the queue is empty; nothing is queued after it.
    close: Option<Option<CloseFrame>>,
    is_closing: bool,
    is_full: bool,
    /// The connection is over.
    is_ended: bool,
    waker: Option<Waker>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Payload bytes that now wait.
    Queued(usize),
    /// The socket is closing or closed.
    Closed,
    /// The queue ran full, and the socket ends for it.
    Full,
}

/// What the connection has to do next.
pub(super) enum Next {
    Message(Message),
    Close(Option<CloseFrame>),
    /// Nothing any more: the reader was too slow.
    Overflow,
}

impl Outbox {
    pub(crate) fn new(limit: usize) -> Outbox {
        Outbox { state: Mutex::default(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing here panics with the lock held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn send(&self, message: Message) -> Sent {
        let mut state = self.lock();
        if state.is_closing || state.is_ended || state.is_full {
            return Sent::Closed;
        }
        let length = message.len();
        let cost = state.bytes + state.queue.len() * MESSAGE_COST + length;
        let outcome = if cost > self.limit && !state.queue.is_empty() {
            state.is_full = true;
            state.queue.clear();
            state.bytes = 0;
            Sent::Full
        } else {
            state.bytes += length;
            state.queue.push_back(message);
            Sent::Queued(state.bytes)
        };
        wake(state);
        outcome
    }

    /// Sends what is queued and then the close, an empty one for code 0. `false` if it was closing already.
    pub(crate) fn close(&self, code: u16, reason: &str) -> bool {
        let mut state = self.lock();
        if state.is_closing || state.is_ended {
            return false;
        }
        state.is_closing = true;
        state.close = Some((code != 0).then(|| CloseFrame { code: code.into(), reason: Utf8Bytes::from(reason) }));
        wake(state);
        true
    }

    /// Payload bytes not written out yet.
    pub(crate) fn buffered(&self) -> usize {
        self.lock().bytes
    }

    pub(super) fn is_closing(&self) -> bool {
        self.lock().is_closing
    }

    /// Whether the queue ran full; has the caller woken when something changes.
    pub(super) fn watch_full(&self, cx: &mut Context<'_>) -> bool {
        let mut state = self.lock();
        state.waker = Some(cx.waker().clone());
        state.is_full
    }

    pub(super) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Next> {
        let mut state = self.lock();
        if state.is_full {
            return Poll::Ready(Next::Overflow);
        }
        if let Some(message) = state.queue.pop_front() {
            state.taken_bytes += message.len();
            return Poll::Ready(Next::Message(message));
        }
        if let Some(close) = state.close.take() {
            return Poll::Ready(Next::Close(close));
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Everything taken so far has been written out.
    pub(super) fn flushed(&self) {
        let mut state = self.lock();
        state.bytes = state.bytes.saturating_sub(state.taken_bytes);
        state.taken_bytes = 0;
    }

    /// Nothing is sent any more.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.is_ended = true;
        state.queue.clear();
        state.close = None;
    }
}

fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(outbox: &Outbox) -> Option<Next> {
        match outbox.poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(next) => Some(next),
            Poll::Pending => None,
        }
    }

    #[test]
    fn messages_go_before_the_close_and_nothing_after_it() {
        let outbox = Outbox::new(1000);
        assert_eq!(outbox.send(Message::text("abc")), Sent::Queued(3));
        assert!(outbox.close(1000, "done"));
        assert!(!outbox.close(1001, "again"));
        assert_eq!(outbox.send(Message::text("late")), Sent::Closed);
        assert!(matches!(next(&outbox), Some(Next::Message(_))));
        assert!(matches!(next(&outbox), Some(Next::Close(Some(frame))) if u16::from(frame.code) == 1000));
        assert!(next(&outbox).is_none());
        assert_eq!(outbox.buffered(), 3, "taken is not written");
        outbox.flushed();
        assert_eq!(outbox.buffered(), 0);
    }

    #[test]
    fn a_queue_that_runs_full_is_the_end_by_bytes_and_by_count() {
        let outbox = Outbox::new(1000);
        assert_eq!(outbox.send(Message::binary(vec![0; 5000])), Sent::Queued(5000), "one message always fits");
        assert_eq!(outbox.send(Message::text("b")), Sent::Full);
        assert_eq!(outbox.send(Message::text("c")), Sent::Closed);
        assert!(matches!(next(&outbox), Some(Next::Overflow)));

        let outbox = Outbox::new(1000);
        let sent = (0..100).map(|_| outbox.send(Message::text(""))).find(|sent| *sent == Sent::Full);
        assert!(sent.is_some(), "empty messages count");
    }
}
