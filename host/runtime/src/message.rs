//! Requests and responses as the runtime sees them: no HTTP-server types, so that a self-call, a test and a socket all
//! look the same.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// Any error of a body on its way.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// A body that is still arriving.
pub type BoxBody = UnsyncBoxBody<Bytes, BodyError>;

/// A request, on its way to a script.
pub struct Request {
    pub method: Method,
    /// The `Host` header, or what HTTP/2 has in its place.
    pub authority: String,
    /// Path and query as received.
    pub url: String,
    /// Whether the client's side of the connection is encrypted.
    pub https: bool,
    pub headers: HeaderMap,
    pub client_ip: String,
    pub body: RequestBody,
}

/// The body of a request.
pub enum RequestBody {
    Empty,
    Full(Bytes),
    Stream(BoxBody),
}

/// A response, on its way back.
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: ResponseBody,
    /// Set by the engine once a script was chosen; in the access log and in error bodies.
    pub execution_id: Option<String>,
}

impl Response {
    pub fn new(status: StatusCode, body: ResponseBody) -> Response {
        Response { status, headers: HeaderMap::new(), body, execution_id: None }
    }
}

/// The body of a response: an [`http_body::Body`].
pub enum ResponseBody {
    Empty,
    Full(Bytes),
    /// Pieces a script writes.
    Stream(BodyReceiver),
    /// A body made elsewhere: an upstream's that goes through unread, a log that is followed.
    Boxed(BoxBody),
}

/// The two ends of a streamed body share this. It is bounded by the guest's good manners (it waits for a drain above
/// the high-water mark) and, for guests without any, by `limit`.
struct Channel {
    state: Mutex<ChannelState>,
    limit: usize,
}

#[derive(Default)]
struct ChannelState {
    chunks: VecDeque<Bytes>,
    queued: usize,
    /// The writer said it wants to know when the queue is empty.
    wants_drain: bool,
    end: Option<Ending>,
    receiver_gone: bool,
    waker: Option<Waker>,
    sent: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    Aborted,
}

impl Channel {
    fn lock(&self) -> std::sync::MutexGuard<'_, ChannelState> {
        // No code here can panic while it holds the lock; a poisoned one would still hold consistent data.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writing end of a streamed body.
pub(crate) struct BodySender {
    channel: Arc<Channel>,
}

/// What became of a chunk.
pub(crate) enum Sent {
    /// Bytes now queued.
    Queued(usize),
    /// Nobody reads any more.
    Gone,
    /// The queue is full: the writer ignored the high-water mark for long.
    Full,
}

impl BodySender {
    pub(crate) fn send(&self, chunk: Bytes) -> Sent {
        let mut state = self.channel.lock();
        if state.receiver_gone {
            return Sent::Gone;
        }
        if state.queued + chunk.len() > self.channel.limit {
            return Sent::Full;
        }
        if !chunk.is_empty() {
            state.queued += chunk.len();
            state.sent += chunk.len() as u64;
            state.chunks.push_back(chunk);
            state.wants_drain = true;
        }
        let queued = state.queued;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        Sent::Queued(queued)
    }

    pub(crate) fn bytes_sent(&self) -> u64 {
        self.channel.lock().sent
    }

    pub(crate) fn finish(self) {
        self.end(Ending::Done);
    }

    pub(crate) fn abort(self) {
        self.end(Ending::Aborted);
    }

    fn end(&self, ending: Ending) {
        let mut state = self.channel.lock();
        if state.end.is_none() {
            state.end = Some(ending);
        }
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for BodySender {
    /// A writer that vanished without an end was cut short; the reader must not take that for one.
    fn drop(&mut self) {
        self.end(Ending::Aborted);
    }
}

/// What the writer's side wants to hear of the reader.
pub(crate) trait BodyWatcher: Send + Sync + 'static {
    /// Everything written so far has been taken.
    fn drained(&self);
    /// The reader left before the end.
    fn left(&self);
}

/// The reading end of a streamed body.
pub struct BodyReceiver {
    channel: Arc<Channel>,
    watcher: Option<Box<dyn BodyWatcher>>,
    /// Bytes still to come where the response stated its length: with the last of them it is complete, whether or not
    /// the writer has said so yet.
    remaining: Option<u64>,
    /// The cut is known here, and comes with the next look.
    is_pausing: bool,
}

/// A streamed body that never holds more than `limit` bytes; `length` is its stated length, if it has one.
pub(crate) fn body_channel(
    limit: usize,
    watcher: Box<dyn BodyWatcher>,
    length: Option<u64>,
) -> (BodySender, BodyReceiver) {
    let channel = Arc::new(Channel { state: Mutex::default(), limit });
    let receiver =
        BodyReceiver { channel: Arc::clone(&channel), watcher: Some(watcher), remaining: length, is_pausing: false };
    (BodySender { channel }, receiver)
}

impl BodyReceiver {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let mut state = self.channel.lock();
        if let Some(chunk) = state.chunks.pop_front() {
            state.queued -= chunk.len();
            self.remaining = self.remaining.map(|remaining| remaining.saturating_sub(chunk.len() as u64));
            let drained = state.chunks.is_empty() && std::mem::take(&mut state.wants_drain) && state.end.is_none();
            drop(state);
            if drained && let Some(watcher) = &self.watcher {
                watcher.drained();
            }
            return Poll::Ready(Some(Ok(chunk)));
        }
        if let Some(ending) = state.end {
            drop(state);
            if matches!(ending, Ending::Aborted) && !std::mem::replace(&mut self.is_pausing, true) {
                // What was written before goes out first: a server drops what it has not sent when a body fails.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.watcher = None;
            return Poll::Ready(match ending {
                Ending::Done => None,
                Ending::Aborted => Some(Err("the script ended its response early".into())),
            });
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for BodyReceiver {
    fn drop(&mut self) {
        let mut state = self.channel.lock();
        state.receiver_gone = true;
        state.chunks.clear();
        state.queued = 0;
        let ended = state.end.is_some();
        drop(state);
        if let Some(watcher) = self.watcher.take()
            && !ended
            && self.remaining != Some(0)
        {
            watcher.left();
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            ResponseBody::Empty => Poll::Ready(None),
            ResponseBody::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                *self = ResponseBody::Empty;
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            ResponseBody::Stream(receiver) => {
                receiver.poll_chunk(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
            }
            ResponseBody::Boxed(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            ResponseBody::Empty => true,
            ResponseBody::Full(bytes) => bytes.is_empty(),
            ResponseBody::Stream(_) => false,
            ResponseBody::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ResponseBody::Empty => SizeHint::with_exact(0),
            ResponseBody::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            ResponseBody::Stream(_) => SizeHint::default(),
            ResponseBody::Boxed(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Counts {
        drained: AtomicUsize,
        left: AtomicUsize,
    }

    struct Watch(Arc<Counts>);

    impl BodyWatcher for Watch {
        fn drained(&self) {
            self.0.drained.fetch_add(1, Ordering::SeqCst);
        }

        fn left(&self) {
            self.0.left.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn channel(limit: usize) -> (BodySender, ResponseBody, Arc<Counts>) {
        let counts = Arc::new(Counts::default());
        let (sender, receiver) = body_channel(limit, Box::new(Watch(Arc::clone(&counts))), None);
        (sender, ResponseBody::Stream(receiver), counts)
    }

    #[tokio::test]
    async fn chunks_arrive_in_order_and_the_writer_hears_of_the_drain() {
        let (sender, mut body, counts) = channel(100);
        assert!(matches!(sender.send("ab".into()), Sent::Queued(2)));
        assert!(matches!(sender.send("cd".into()), Sent::Queued(4)));
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!((first.as_ref(), counts.drained.load(Ordering::SeqCst)), (&b"ab"[..], 0));
        let second = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!((second.as_ref(), counts.drained.load(Ordering::SeqCst)), (&b"cd"[..], 1));
        sender.finish();
        assert!(body.frame().await.is_none());
        drop(body);
        assert_eq!(counts.left.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_writer_that_vanishes_is_an_error_and_a_reader_that_leaves_is_noticed() {
        let (sender, mut body, _) = channel(100);
        drop(sender);
        assert!(body.frame().await.unwrap().is_err());

        let (sender, body, counts) = channel(3);
        assert!(matches!(sender.send("abcd".into()), Sent::Full));
        drop(body);
        assert!(matches!(sender.send("a".into()), Sent::Gone));
        assert_eq!(counts.left.load(Ordering::SeqCst), 1);
    }
}
